"""``manage.py judge_cases``: what reports sum up of clocks, brought in step with the clocks in every member's desk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.management.commands._walk import through_all
from cases.verdicts import mend


class Command(BaseCommand):
    """Mend the verdicts that cases keep. Safe to stop and to run again, and while people work."""

    help = "Bring what reports sum up of clocks in step with the clocks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many cases were out of step."""
        count = through_all(mend)
        self.stdout.write(f"{count:,} case{'' if count == 1 else 's'} mended.")
