"""Django's name for this app."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """The registry: organizations, networks, spaces, domains, memberships, jobs of provisioning."""

    name = "tenants"

    def ready(self) -> None:
        """Register the tasks, the checks and the sections of settings."""
        from tenants import checks, sections, tasks  # noqa: F401, PLC0415 - models are not ready before
