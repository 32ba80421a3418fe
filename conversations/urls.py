"""Addresses of files."""

from django.urls import path

from conversations import views

urlpatterns = [path("files/<uuid:key>/", views.attachment, name="attachment")]
