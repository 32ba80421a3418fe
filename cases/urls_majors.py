"""Addresses between a case and the major cases of a network."""

from django.urls import path

from cases.views import majors

urlpatterns = [
    path("cases/<case:number>/major/<slug:network>/", majors.part_of_major, name="part_of_major"),
    path("cases/<case:number>/major/<uuid:major_link>/leave/", majors.leave_major, name="leave_major"),
    path("cases/<case:number>/major/<slug:network>/<major:major>/updates/", majors.major_updates, name="major_updates"),
    path(
        "cases/<case:number>/major/<slug:network>/<major:major>/answer/",
        majors.answer_with_outcome,
        name="answer_with_outcome",
    ),
    path("major/<slug:network>/<major:major>/link/", majors.link_own_case, name="link_own_case"),
]
