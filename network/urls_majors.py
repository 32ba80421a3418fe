"""Addresses of major cases, in the hall of a network."""

from django.urls import path

from network.views import majors

HERE = "n/<slug:network>/major/"
ONE = f"{HERE}<major:major>/"

urlpatterns = [
    path(HERE, majors.majors, name="majors"),
    path(f"{HERE}propose/", majors.propose_major, name="propose_major"),
    path(ONE, majors.major, name="major"),
    path(f"{ONE}entries/", majors.major_entries, name="major_entries"),
    path(f"{ONE}affected/", majors.say_affected, name="say_affected"),
    path(f"{ONE}edit/", majors.edit_major, name="edit_major"),
    path(f"{ONE}open/", majors.open_major, name="open_major"),
    path(f"{ONE}refuse/", majors.refuse_major, name="refuse_major"),
    path(f"{ONE}update/", majors.write_update, name="write_update"),
    path(f"{ONE}close/", majors.close_major, name="close_major"),
    path(f"{ONE}reopen/", majors.reopen_major, name="reopen_major"),
]
