"""Django's name for the wiring, so that its commands are found."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Commands that wire everything: demo, serve, doctor."""

    name = "config"
