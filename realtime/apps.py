"""Django's name for this app."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Engine of live pages: one socket door, streams, presence."""

    name = "realtime"
