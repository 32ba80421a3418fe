"""Addresses of a member's host: the desk, the portal, the people's own pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("cases.urls")),
    path("", include("conversations.urls")),
    path("", include("notifications.urls")),
    path("", include("exchange.urls")),
    path("", include("knowledge.urls")),
    path("", include("network.urls")),
    path("", include("tenants.urls")),
    path("", include("accounts.urls")),
]

handler500 = "config.errors.fault"
