"""Django's name for this app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Engine of forms in every space: sections, typed fields, answers."""

    name = "intake"
