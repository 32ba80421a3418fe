"""Django's name for this app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Person cards, clients and teams of a space."""

    name = "directory"

    def ready(self) -> None:
        """Register what doors ask for."""
        from directory import registration  # noqa: F401, PLC0415 - models are not ready before
