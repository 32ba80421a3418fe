"""Addresses of the base host: what Guildhall is, signing in, signing an organization up, one's organizations."""

from django.urls import include, path

urlpatterns = [
    path("", include("tenants.urls_public")),
    path("", include("accounts.urls")),
]

handler500 = "config.errors.fault"
