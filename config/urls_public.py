"""Addresses of the base host: sign-up, sign-in, health."""
from django.urls import include, path

urlpatterns = []
