"""Django's name for this app."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """Engine of service levels in every space: calendars, targets, running clocks."""

    name = "clocks"

    def ready(self) -> None:
        """Register what this app offers."""
        from clocks import registration  # noqa: F401, PLC0415 - models are not ready before
