"""Django's name for this app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Plans and money, in the registry."""

    name = "billing"
