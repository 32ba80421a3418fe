"""Doors of the conversations engine: files, and who can be mentioned in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from conversations.actions import fetch_file, upload_file
from conversations.actions.files import discard_file
from conversations.files import content_disposition
from conversations.models import Attachment, Thread
from conversations.selectors.mentions import Suggestion, suggestions
from core.access import members_only, people_of_this_organization
from core.fragments import is_swap, next_url
from core.refusals import Missing, Refused

LONGEST_NAME = 40


@people_of_this_organization
@require_safe
def attachment(request: Any, key: UUID) -> FileResponse:
    """One file, as a download, for a person who may read its entry."""
    return file_answer(*fetch_file(key, by=request.actor))


def file_answer(found: Attachment, stream: File[bytes]) -> FileResponse:
    """A file as its download: never shown in the page's own place, never kept by anybody on the way."""
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition(found.name)
    response["Content-Length"] = str(found.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@people_of_this_organization
@require_POST
def upload(request: Any) -> HttpResponse:
    """Keep one pasted or dropped file until its entry is sent: its key, its safe name and its size in bytes."""
    given = request.FILES.get("file")
    if given is None:
        raise Missing
    try:
        made = upload_file(given.name, given, by=request.actor, limit=settings.UPLOAD_LIMIT)
    except Refused as refused:
        return JsonResponse({"said": refused.sentence}, status=refused.status)
    return JsonResponse({"key": str(made.pk), "name": made.name, "size": made.size}, status=201)


@people_of_this_organization
@require_POST
def discard(request: Any, key: UUID) -> HttpResponse:
    """Take back a file that was not sent."""
    discard_file(key, by=request.actor)
    return HttpResponse(status=204) if is_swap(request) else redirect(next_url(request, "/"))


@members_only
@require_safe
def mentions(request: Any, thread: UUID) -> HttpResponse:
    """Whom one can call in a thread by a name that begins like ``q``: only those who may read it."""
    found = get_object_or_404(Thread.objects.visible_to(request.actor), pk=thread)
    return offers_answer(suggestions(found, typed_name(request), request.actor))


def typed_name(request: Any) -> str:
    """What somebody has typed after the @."""
    return str(request.GET.get("q", "")).replace("\0", "")[:LONGEST_NAME]


def offers_answer(lines: Iterable[Suggestion]) -> JsonResponse:
    """The list behind an @, as scripts read it."""
    return JsonResponse({"offers": [{"handle": one.handle, "name": one.name, "what": one.what} for one in lines]})
