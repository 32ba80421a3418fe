"""Steps that carry what was written from one subject to another, with its time, its files and what was splintered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from conversations.models import Entry, Thread

KEY_LENGTH = 200


def carry_entries(entries: Iterable[Any], to: Thread, *, sign: str = "") -> list[UUID]:
    """Carry entries into another main thread of the same space; they keep who wrote them, when, and their keys.

    The owning app's action asks the permission and records the event. Side threads splintered from them, and from
    entries of these in turn, go along. ``sign`` is put before the keys that imported entries had elsewhere, so that two
    of the same key stay apart. Returns the side threads that went along.
    """
    rows = list(entries)
    for row in rows:
        row.origin_id = row.origin_id or row.thread.subject_id
        row.thread = to
        if sign and row.external_key:
            row.external_key = f"{sign}{row.external_key}"[:KEY_LENGTH]
    Entry.objects.bulk_update(rows, ["thread", "origin_id", "external_key"], batch_size=500)
    return carry_sides([row.pk for row in rows], to)


def bring_back(entries: Iterable[Any], to: Thread, *, sign: str) -> list[UUID]:
    """Carry entries back to where they were written: the reverse of ``carry_entries``, with the same ``sign``.

    The owning app's action asks the permission and records the event.
    """
    rows = list(entries)
    for row in rows:
        row.thread = to
        row.origin_id = None if row.origin_id == to.subject_id else row.origin_id
        if sign:
            row.external_key = row.external_key.removeprefix(sign)
    Entry.objects.bulk_update(rows, ["thread", "origin_id", "external_key"], batch_size=500)
    return carry_sides([row.pk for row in rows], to)


def keep_with_team(kind: str, key: UUID, team: UUID) -> None:
    """Leave side threads for the support of a subject with the team that read them, where another one supports it now.

    Nobody new reads what was written for fewer. The owning app's action asks the permission and records the event.
    """
    rows = Thread.objects.sides_of(kind, key).filter(audience=Thread.Audience.SUPPORT)
    rows.update(audience=Thread.Audience.TEAM, team=team)


def keep_all_with_team(kind: str, keys: QuerySet[Any], team: UUID) -> None:
    """The same for all of these subjects, which were supported by one team. ``keys`` is a query of their keys.

    The owning app's action asks the permission and records the event.
    """
    rows = Thread.objects.filter(kind=Thread.Kind.SIDE, subject_kind=kind, subject_id__in=keys)
    rows.filter(audience=Thread.Audience.SUPPORT).update(audience=Thread.Audience.TEAM, team=team)


def carry_sides(parents: Collection[UUID], to: Thread) -> list[UUID]:
    """Have the side threads splintered from these entries, however deep, be about the subject of ``to``.

    The owning app's action asks the permission and records the event.
    """
    found: list[UUID] = []
    rows = Thread.objects.filter(kind=Thread.Kind.SIDE, parent__in=list(parents))
    while keys := list(rows.values_list("pk", flat=True)):
        found += keys
        rows = Thread.objects.filter(kind=Thread.Kind.SIDE, parent__thread__in=keys).exclude(pk__in=found)
    Thread.objects.filter(pk__in=found).update(subject_kind=to.subject_kind, subject_id=to.subject_id)
    return found
