"""Django's name for this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, in the registry."""

    name = "accounts"

    def ready(self) -> None:
        """Hear what the sign-in library tells."""
        from accounts import registration  # noqa: F401, PLC0415 - models are not ready before
