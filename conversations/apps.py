"""Django's name for this app."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Threads, entries and attachments of a space."""

    name = "conversations"

    def ready(self) -> None:
        """Register what reacts."""
        from conversations import registration  # noqa: F401, PLC0415 - models are not ready before
