"""Django's name for this app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Engine of a reader's state in member spaces: follows, read marks, drafts, notices."""

    name = "notifications"

    def ready(self) -> None:
        """Register what falls due."""
        from notifications import registration  # noqa: F401, PLC0415 - models are not ready before
