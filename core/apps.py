"""Django's name for this app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Tables of the spine: events and settings of a space."""

    name = "core"
