"""Django's name for this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The only door between home and hall: extracts, releases, mirrors, evidence sent."""

    name = "exchange"
