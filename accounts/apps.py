"""Django's name for this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, in the registry."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
