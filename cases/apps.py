"""Django's name for this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Queues and cases of a member space."""

    name = "cases"

    def ready(self) -> None:
        """Register what reacts."""
        from cases import registration  # noqa: F401, PLC0415 - models are not ready before
