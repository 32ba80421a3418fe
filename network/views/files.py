"""Files of the hall's conversations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_safe

from conversations.actions import fetch_file
from conversations.views import file_answer
from core.access import members_of_the_network


@members_of_the_network
@require_safe
def hall_file(request: Any, network: str, file_id: UUID) -> FileResponse:
    """One file of the network's space, as a download, for a person who may read its entry there."""
    return file_answer(*fetch_file(file_id, by=request.actor))
