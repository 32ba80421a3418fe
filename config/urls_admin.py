"""Addresses of the admin host: the registry, for operators of the deployment only. Strangers find nothing here."""

from django.urls import include, path

from accounts.admin import site
from core.access import OPERATORS, mark_all

_patterns, _app, _name = site.urls

urlpatterns = [
    path("", include("accounts.urls")),
    path("", (mark_all(_patterns, OPERATORS), _app, _name)),
]

handler500 = "config.errors.fault"
