"""Jobs of conversations: a moment in, one action called."""

from __future__ import annotations

from django.utils import timezone

from conversations.actions.files import sweep_uploads
from tenants.jobs import space_task

TASK_OF_UPLOADS = "conversations.sweep_uploads"


@space_task(TASK_OF_UPLOADS, queue="clocks")
def sweep(moments: list[tuple[str, int]]) -> None:
    """Files that nobody has sent for a day are deleted. Runs again harmlessly."""
    sweep_uploads(timezone.now())
