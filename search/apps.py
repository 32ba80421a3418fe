"""Django's name for this app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Engine of finding: index, query, suggest."""

    name = "search"
