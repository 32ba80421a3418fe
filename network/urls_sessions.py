"""Addresses of the sessions of communities."""

from django.urls import path

from network.views import sessions

urlpatterns = [
    path("", sessions.community_sessions, name="community_sessions"),
    path("plan/", sessions.plan_session, name="plan_session"),
]
of_one = [
    path("edit/", sessions.edit_community_session, name="edit_community_session"),
    path("cancel/", sessions.cancel_community_session, name="cancel_community_session"),
    path("session.ics", sessions.session_file, name="session_file"),
]
