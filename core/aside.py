"""Settings that were removed (``core/chosen.py``): they stand aside as long as that can be taken back, then they go.

A row that stands aside has another kind and its key as its name, so that its name is free; ``before`` keeps what it was
called, what it had been before its last change, and who removed it or which setting it is a part of.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.actor import Actor
from core.jobs import remember_due
from core.models import Setting

REMOVED = "removed "
"""Stands before the kind of a row that was removed, as long as that can be taken back."""
REMOVED_FOR = timedelta(days=30)
MOST_REMOVED = 50
"""So many of a kind stand aside of what one person removed. One more pushes out their own oldest, nobody else's."""
MOMENT = "removed"
"""The kind of the moment at which the oldest of what stands aside is deleted; one for a space."""
_EVERY = uuid5(NAMESPACE_OID, MOMENT)


def put_aside(row: Setting, *, by: Actor, part_of: UUID | None) -> None:
    """Have a row stand aside. What is ``part_of`` another setting stays as long as that does, and counts with it."""
    whose = {"by": str(by.person_id or "")} if part_of is None else {"part_of": str(part_of)}
    row.before = {"name": row.name, "before": row.before, **whose}
    row.kind, row.name = f"{REMOVED}{row.kind}", str(row.pk)
    row.save()
    if part_of is None:
        own = Setting.objects.filter(kind=row.kind, before__by=whose["by"]).order_by("-changed_at", "-pk")
        _drop(own[MOST_REMOVED:])
    _plan()


def removed_of(kind: str) -> Any:
    """The rows of a kind that stand aside and can still be taken back."""
    return Setting.objects.filter(kind=f"{REMOVED}{kind}", changed_at__gte=timezone.now() - REMOVED_FOR)


@transaction.atomic
def clear_removed(now: datetime) -> None:
    """The system's own act: delete what was removed ``REMOVED_FOR`` ago, and note when the next of them goes.

    Records nothing: the removal was told. Runs again harmlessly.
    """
    _drop(_aside().filter(changed_at__lt=now - REMOVED_FOR))
    _plan()


def _aside() -> QuerySet[Setting]:
    return Setting.objects.filter(kind__startswith=REMOVED)


def _drop(rows: QuerySet[Setting]) -> None:
    """Delete what stands aside, with its parts."""
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        _aside().filter(Q(pk__in=keys) | Q(before__part_of__in=[str(key) for key in keys])).delete()


def _plan() -> None:
    oldest = _aside().order_by("changed_at").values_list("changed_at", flat=True).first()
    remember_due(MOMENT, _EVERY, oldest + REMOVED_FOR if oldest else None)
