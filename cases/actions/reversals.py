"""What the actions share that can be taken back for a while: keeping what was before, and finding it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.choices import Undoable
from cases.models import Reversal
from core.actor import Actor
from core.refusals import Missing, Refused

KEPT_FOR = timedelta(hours=1)
TOO_LATE = "This was taken back already, or more than an hour has passed."


def keep_reversal(kind: Undoable, data: dict[str, Any], *, by: Actor) -> Reversal:
    """Keep for ``KEPT_FOR`` what takes an act back; what is kept no longer goes.

    The owning app's action asks the permission and records the event.
    """
    now = timezone.now()
    Reversal.objects.filter(by_id=by.card, kind=kind, until__lt=now).delete()
    made: Reversal = Reversal.objects.create(kind=kind, by_id=by.card, until=now + KEPT_FOR, data=data)
    return made


def open_reversal(kind: Undoable, key: UUID, *, by: Actor) -> Reversal:
    """One's own, locked. ``Missing`` for none, ``Refused`` for one that is over.

    The owning app's action asks the permission and records the event.
    """
    row: Reversal | None = Reversal.objects.visible_to(by).select_for_update().filter(pk=key, kind=kind).first()
    if row is None:
        raise Missing
    if not row.is_open:
        raise Refused(TOO_LATE)
    return row


def end_reversal(row: Reversal) -> None:
    """Note that it was taken back. The owning app's action asks the permission and records the event."""
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
