"""The addresses of the settings of clients."""

from django.urls import path

from cases.views import clients

urlpatterns = [
    path("", clients.clients, name="clients"),
    path("<uuid:client>/", clients.client, name="client"),
    path("<uuid:client>/mark/", clients.mark_reader, name="mark_reader"),
]
