"""Jobs of clocks: ids in, one action called."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from clocks.actions import clocks, recounts
from clocks.selectors import book
from tenants.jobs import space_task

TELL_DUE = "clocks.tell_due"


@space_task(TELL_DUE, queue="clocks")
def tell_due(moments: list[tuple[str, int]]) -> None:
    """Tell of shares and targets that these clocks have reached. Runs again harmlessly."""
    clocks.tell_due({UUID(key): generation for key, generation in moments}, at=timezone.now(), book=book())


@space_task(recounts.TASK, queue="clocks")
def recount(run: str, after: str | None) -> None:
    """Count the next batch of open clocks anew. Runs again harmlessly."""
    recounts.continue_recount(UUID(run), UUID(after) if after else None)
