"""Asking a community about a case: an extract that was released opens a discussion."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from conversations.actions import Upload
from conversations.models import Entry
from conversations.once import Repeated
from core.actor import Actor
from core.refusals import Missing
from network.actions.discussions import KIND, open_discussion
from network.models import Discussion
from network.parcels import Content
from network.permissions import require
from network.retelling import as_entry


@transaction.atomic
def ask_community(
    community_id: UUID, content: Content, files: Sequence[Upload], *, by: Actor, label: str, once: UUID
) -> tuple[UUID, UUID]:
    """Open a discussion whose first entry is the extract's words, and nothing else. Keys of the discussion and of the
    entry. Sent twice with the same ``once`` it is one.

    Records nothing itself: opening the discussion does.
    """
    require(by, "escalation.ask")
    given = {"kind": Discussion.Kind.DISCUSSION, "title": content.title, "source": as_entry(content, label)}
    try:
        made = open_discussion(community_id, by=by, **given, uploads=files, once=once)
    except Repeated as twice:
        first: Entry = twice.entry
        return first.thread.subject_id, first.pk
    found = Entry.objects.visible_to(by).filter(thread__subject_kind=KIND, thread__subject_id=made.pk).first()
    if found is None:
        raise Missing
    return made.pk, found.pk
