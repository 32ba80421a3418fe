"""A change of more cases than fit into one answer: done by the worker in chunks, watched on a page, and taken back.

Such a long change is a row of ``Reversal`` that holds what is still to do; each chunk is a row of its own, as if
somebody had chosen these cases by hand. The person is asked for anew with every chunk: who left meanwhile changes
nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases.actions.bulk import change_cases, take_back_change
from cases.actions.reversals import KEPT_FOR, TOO_LATE
from cases.changes import GONE, MOST_BY_WORKER, Change, plain
from cases.choices import Undoable
from cases.models import Case, Queue, Reversal
from cases.permissions import require
from cases.saved.macros import Macro
from core.actor import Actor
from core.jobs import defer
from core.refusals import Missing, Refused
from directory.models import Person

CHUNK = 100
TASK = "cases.go_on_changing"
REASONS = 20
"""So many different reasons are kept for what was left alone."""


@transaction.atomic
def begin_long_change(keys: Sequence[UUID], change: Change, *, by: Actor) -> UUID:
    """Have the worker make a change on these cases. Returns its key, by which it is watched and taken back.

    Records nothing itself: the action on each case asks the permission and records its events.
    """
    require(by, "case.change_many")
    if not keys or len(keys) > MOST_BY_WORKER:
        raise Refused(f"Choose between one and {MOST_BY_WORKER:,} cases.")
    own = Reversal.objects.filter(by_id=by.card, kind=Undoable.BULK)
    if own.filter(data__state__in=("changing", "going back")).exists():
        raise Refused("You have a change of many cases under way. Wait until it is done, or take it back.")
    data = {
        "verb": change.verb,
        "values": {name: _packed(value) for name, value in change.values.items()},
        "state": "changing",
        "waiting": [str(key) for key in keys],
        "total": len(keys),
        "changed": 0,
        "left": {},
        "chunks": [],
        "cases": [],
    }
    until = timezone.now() + timedelta(days=1)
    row: Reversal = Reversal.objects.create(kind=Undoable.BULK, by_id=by.card, until=until, data=data)
    _defer(row, by)
    return row.pk


@transaction.atomic
def take_back_long_change(key: UUID, *, by: Actor) -> None:
    """End it and have the worker give its cases back what they were. Records nothing itself: giving back does."""
    require(by, "case.change_many")
    row = _locked(key, by)
    if row is None:
        raise Missing
    if not row.is_open or row.data["state"] not in ("changing", "changed"):
        raise Refused(TOO_LATE)
    chunks = list(row.data["chunks"])
    row.data |= {"state": "going back" if chunks else "back", "waiting": chunks, "left": {}, "back": 0}
    row.done_at, row.until = timezone.now(), timezone.now() + KEPT_FOR
    row.save()
    if chunks:
        _defer(row, by)


@transaction.atomic
def go_on(key: UUID, *, by: Actor) -> None:
    """The next chunk, in one transaction with the note that it is done; so it runs again harmlessly.

    Records nothing itself, and each permission is asked by the action on each case.
    """
    require(by, "case.change_many")
    row = _locked(key, by)
    if row is None or not row.data["waiting"]:
        return
    if row.data["state"] == "changing":
        _change(row, by)
    else:
        _give_back(row, by)
    if row.data["waiting"]:
        _defer(row, by)
    else:
        is_back = row.data["state"] == "going back"
        row.data["state"] = "back" if is_back else "changed"
        row.until = timezone.now() + KEPT_FOR
    row.save()


@transaction.atomic
def stop_long_change(key: UUID) -> None:
    """The system's own act: end what somebody began who has left. Records nothing: what is done stays as it is."""
    row = Reversal.objects.select_for_update().filter(pk=key, data__has_key="state").first()
    if row is not None and row.data["waiting"]:
        _leave(row.data, "Whoever began this does not work here any more.", len(row.data["waiting"]))
        row.data |= {"waiting": [], "state": "changed" if row.data["state"] == "changing" else "back"}
        row.until = timezone.now() + KEPT_FOR
        row.save()


def _change(row: Reversal, by: Actor) -> None:
    data = row.data
    now, data["waiting"] = data["waiting"][:CHUNK], data["waiting"][CHUNK:]
    try:
        values = {name: _unpacked(value, by) for name, value in data["values"].items()}
    except Refused as refused:
        _leave(data, refused.sentence, len(now) + len(data["waiting"]))
        data["waiting"] = []
        return
    found = Case.objects.visible_to(by).filter(pk__in=now).select_related("queue").order_by("number")
    lines, chunk = change_cases(list(found), Change(data["verb"], values), by=by)
    for line in lines:
        if line.reason:
            _leave(data, line.reason, 1)
    data["changed"] += sum(1 for line in lines if not line.reason)
    if len(lines) < len(now):
        _leave(data, GONE, len(now) - len(lines))
    if chunk is not None:
        Reversal.objects.filter(pk=chunk).update(until=row.until, data=_part_of(chunk, row))
        data["chunks"].append(str(chunk))


def _part_of(chunk: UUID, row: Reversal) -> dict[str, Any]:
    data: dict[str, Any] = Reversal.objects.values_list("data", flat=True).get(pk=chunk)
    return data | {"part_of": str(row.pk)}


def _give_back(row: Reversal, by: Actor) -> None:
    data = row.data
    chunk = UUID(data["waiting"].pop())
    Reversal.objects.filter(pk=chunk).update(until=timezone.now() + KEPT_FOR)
    back, left = take_back_change(chunk, by=by)
    data["back"] += len(back)
    if left:
        _leave(data, "Somebody went on there.", len(left))


def _leave(data: dict[str, Any], reason: str, count: int) -> None:
    known = reason if reason in data["left"] or len(data["left"]) < REASONS else "For other reasons."
    data["left"][known] = data["left"].get(known, 0) + count


def _locked(key: UUID, by: Actor) -> Reversal | None:
    """One's own long change, or None."""
    rows = Reversal.objects.visible_to(by).select_for_update().filter(kind=Undoable.BULK, data__has_key="state")
    found: Reversal | None = rows.filter(pk=key).first()
    return found


def _defer(row: Reversal, by: Actor) -> None:
    defer(TASK, lock=f"change-{row.pk}", change=row.pk, person=by.card)


def _packed(value: Any) -> Any:
    """A value of a change as JSON: rows by their key, moments, macros and answers as such."""
    if isinstance(value, (Person, Queue)):
        return {"row": "person" if isinstance(value, Person) else "queue", "key": str(value.pk)}
    if isinstance(value, Macro):
        return {"macro": value.data()}
    if isinstance(value, dict):
        return {"given": value}
    return {"at": plain(value)} if isinstance(value, datetime) else value


def _unpacked(value: Any, by: Actor) -> Any:
    """The same back. ``Refused`` for a row that is not there any more, or not for its reader."""
    if not isinstance(value, dict):
        return value
    if "given" in value:
        return value["given"]
    if "macro" in value:
        return Macro.of(value["macro"])
    if "at" in value:
        return parse_datetime(value["at"])
    rows: Any = Person.objects.visible_to(by) if value["row"] == "person" else Queue.objects.visible_to(by)
    found = rows.filter(pk=value["key"]).first()
    if found is None:
        raise Refused("Who or what was chosen is not here any more, or not for you.")
    return found
