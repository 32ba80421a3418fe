"""Which cases of a list have something new for their reader."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from cases.clockwork import KIND
from conversations.models import Entry, Thread
from core.actor import Actor
from notifications.models import ReadMark


def unread_by(actor: Actor) -> Any:
    """Whether others wrote on a case since the actor read it last: a condition for rows of cases that they see, part of
    the query that brings them. As on the case's own page, nothing is new before the first visit, and what the actor may
    not read is not new to them.
    """
    case = {"subject_kind": KIND, "subject_id": OuterRef(OuterRef("pk"))}
    main = Thread.objects.filter(kind=Thread.Kind.MAIN, **case)
    marks = ReadMark.objects.visible_to(actor).filter(thread_id=None, **case)
    entries = Entry.objects.of_seen(Subquery(main.values("pk")[:1]), actor)
    new = entries.filter(at__gt=Subquery(marks.values("seen_at")[:1]), deleted_at=None)
    return Exists(new.exclude(by_id=actor.person_id) if actor.person_id else new)
