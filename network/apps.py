"""Django's name for this app."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The hall: escalations, communities, experts, practices, evidence."""

    name = "network"

    def ready(self) -> None:
        """Register what the registry tells a network's space."""
        from network import registration  # noqa: F401, PLC0415 - models are not ready before
