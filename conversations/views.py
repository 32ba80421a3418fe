"""Doors of the conversations engine: files, download only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_safe

from conversations.actions import fetch_file
from conversations.files import content_disposition
from core.access import people_of_this_organization


@people_of_this_organization
@require_safe
def attachment(request: Any, key: UUID) -> FileResponse:
    """One file, as a download, for a person who may read its entry."""
    found, stream = fetch_file(key, by=request.actor)
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition(found.name)
    response["Content-Length"] = str(found.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
