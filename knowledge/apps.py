"""Django's name for this app."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Engine of what is known, in every space: articles, revisions, reviews, processes, runs."""

    name = "knowledge"

    def ready(self) -> None:
        """Register articles as what links lead to."""
        from knowledge import registration  # noqa: F401, PLC0415 - models are not ready before
