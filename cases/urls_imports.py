"""Addresses of imports, below ``imports/`` on a member's host."""

from django.urls import path

from cases.views import imports as views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new_import, name="new_import"),
    path("<uuid:import_id>/", views.import_, name="import"),
    path("<uuid:import_id>/mapping/", views.mapping, name="import_mapping"),
    path("<uuid:import_id>/mapping/load/", views.load_mapping, name="load_import_mapping"),
    path("<uuid:import_id>/check/", views.check_import, name="check_import"),
    path("<uuid:import_id>/start/", views.start_import, name="start_import"),
    path("<uuid:import_id>/pause/", views.pause_import, name="pause_import"),
    path("<uuid:import_id>/resume/", views.resume_import, name="resume_import"),
    path("<uuid:import_id>/cancel/", views.cancel_import, name="cancel_import"),
    path("<uuid:import_id>/troubles/", views.troubles, name="import_troubles"),
    path("<uuid:import_id>/troubles.csv", views.troubles_csv, name="import_troubles_csv"),
]
