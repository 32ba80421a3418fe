"""Addresses of files, and of who can be mentioned."""

from django.urls import path

from conversations import views

urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<uuid:key>/", views.attachment, name="attachment"),
    path("files/<uuid:key>/discard/", views.discard, name="discard_file"),
    path("threads/<uuid:thread>/mentions/", views.mentions, name="mentions"),
]
