"""``manage.py render_entries``: entries that an earlier release rendered, rendered again in every member's desk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.management.commands._walk import through_all
from conversations.rendering import renew


class Command(BaseCommand):
    """Render again what an older renderer made. Safe to stop and to run again, and while people work."""

    help = "Render entries again that an earlier release rendered."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many entries were rendered."""
        self.stdout.write(f"{through_all(renew):,} entries rendered.")
