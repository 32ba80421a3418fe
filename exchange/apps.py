"""Django's name for this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The only door between home and hall: extracts, releases, mirrors, evidence sent."""

    name = "exchange"

    def ready(self) -> None:
        """Register its reactions and its section of the settings."""
        from exchange import registration  # noqa: F401, PLC0415 - models are not ready before
