"""``manage.py judge_cases``: what reports sum up of clocks, brought in step with the clocks in every member's desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from cases.verdicts import mend
from core.spaces import REGISTRY, SpaceRef, entered
from tenants.models import Space


class Command(BaseCommand):
    """Mend the verdicts that cases keep. Safe to stop and to run again, and while people work."""

    help = "Bring what reports sum up of clocks in step with the clocks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many cases were out of step."""
        with entered(REGISTRY):
            spaces = [space.ref for space in Space.objects.filter(kind="member", state="ready")]
        self.stdout.write(f"{sum(map(_mended, spaces)):,} cases mended.")


def _mended(space: SpaceRef) -> int:
    mended, after = 0, _looked(space, None)
    while True:
        mended += after[1]
        if after[0] is None:
            return mended
        after = _looked(space, after[0])


def _looked(space: SpaceRef, after: UUID | None) -> tuple[UUID | None, int]:
    with entered(space):
        return mend(after)
