"""Entries whose HTML a renderer of an earlier release made, rendered again from what was written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from conversations.markdown import RENDERER_VERSION, render
from conversations.models import Entry, EntryRevision
from core.spaces import current

BATCH = 200


@transaction.atomic
def renew(after: UUID | None = None) -> tuple[UUID | None, int]:
    """Render the next ``BATCH`` entries behind ``after`` that an earlier renderer made, and what they said before.

    Returns the last one that was looked at (None at the end) and how many were rendered. An entry that somebody edits
    meanwhile is waited for, and left alone if the edit has rendered it.
    """
    old: Any = Entry.objects.filter(renderer__lt=RENDERER_VERSION).order_by("pk").select_for_update()
    entries = list((old.filter(pk__gt=after) if after else old)[:BATCH])
    revisions = list(EntryRevision.objects.filter(entry__in=[entry.pk for entry in entries]))
    has_cases = current().kind == "member"
    for entry in entries:
        entry.html, entry.renderer = render(entry.source, case_links=has_cases), RENDERER_VERSION
    for revision in revisions:
        revision.html = render(revision.source, case_links=has_cases)
    Entry.objects.bulk_update(entries, ["html", "renderer"])
    EntryRevision.objects.bulk_update(revisions, ["html"])
    return (entries[-1].pk if len(entries) == BATCH else None), len(entries)
