"""Django's name for this app."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The hall: escalations, communities, experts, practices, evidence."""

    name = "network"
