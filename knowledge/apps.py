"""Django's name for this app."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Engine of what is known, in every space: articles, revisions, reviews, processes, runs."""

    name = "knowledge"
