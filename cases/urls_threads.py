"""Addresses of side threads and of entries."""

from django.urls import path

from cases.views import entries, presence, threads

urlpatterns = [
    path("threads/<uuid:thread>/", threads.thread, name="thread"),
    path("threads/<uuid:thread>/entries/", threads.thread_entries, name="thread_entries"),
    path("threads/<uuid:thread>/presence/", presence.thread_presence, name="thread_presence"),
    path("threads/<uuid:thread>/write/", threads.write_aside, name="write_aside"),
    path("threads/<uuid:thread>/add/", threads.add_member, name="add_member"),
    path("threads/<uuid:thread>/remove/", threads.remove_member, name="remove_member"),
    path("threads/<uuid:thread>/close/", threads.close_thread, name="close_thread"),
    path("threads/<uuid:thread>/reopen/", threads.reopen_thread, name="reopen_thread"),
    path("threads/<uuid:thread>/summarise/", threads.summarise, name="summarise"),
    path("entries/<uuid:entry>/", entries.entry, name="entry"),
    path("entries/<uuid:entry>/splinter/", threads.splinter, name="splinter"),
    path("entries/<uuid:entry>/edit/", entries.edit_entry, name="edit_entry"),
    path("entries/<uuid:entry>/delete/", entries.delete_entry, name="delete_entry"),
    path("entries/<uuid:entry>/versions/", entries.versions, name="versions"),
]
