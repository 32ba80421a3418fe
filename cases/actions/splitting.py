"""Splitting a case: chosen entries begin a new one, with what was splintered from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from cases import clockwork
from cases.actions.moves import main_thread, standing, touch
from cases.events import cases as case_events
from cases.events import lifecycle as events
from cases.models import Case
from cases.permissions import require
from conversations.actions import open_thread
from conversations.actions.moving import carry_entries
from conversations.models import Entry, Link
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused


@transaction.atomic
def split_case(case: Case, *, by: Actor, entry_ids: Collection[UUID], subject: str) -> Case:
    """Begin a new case with these entries, their files and side threads, each with its own time. Returns it.

    It lies in the same queue and is the same requester's, so nobody reads more than before, and holds the same in the
    organization's own fields. A marker stays where the
    first of the entries stood.
    """
    require(by, "case.edit", case)
    case = standing(case)
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed.")
    if not subject.strip():
        raise Refused("Give the new case a subject, so that people can tell it from others.")
    thread = main_thread(case)
    entries = list(Entry.objects.visible_to(by).filter(thread=thread, pk__in=entry_ids).in_order())
    if not entries or len(entries) != len(set(entry_ids)):
        raise Missing
    if not thread.entries.exclude(pk__in=entry_ids).exists():
        raise Refused("Leave at least one entry. To give the case another subject, edit its details.")
    made = _new_case(case, subject)
    new_thread = open_thread("case", made.pk)
    carry_entries(entries, new_thread)
    if case.solution_id in set(entry_ids):
        case.solution = None
    touch(case)
    _tell(case, made, entries, by)
    clockwork.follow(made, by=by, said="opened")
    return made


def _new_case(case: Case, subject: str) -> Case:
    made: Case = Case.objects.create(
        subject=subject.strip(),
        queue_id=case.queue_id,
        requester_id=case.requester_id,
        priority=case.priority,
        severity=case.severity,
        product=case.product,
        tags=case.tags,
        fields=dict(case.fields),
    )
    return made


def _tell(case: Case, made: Case, entries: list[Any], by: Actor) -> None:
    Link.objects.create(
        kind=Link.Kind.SPLIT, from_kind="case", from_id=made.pk, to_kind="case", to_id=case.pk, by_id=by.card
    )
    opened = case_events.CaseOpened(
        subject_id=made.pk, queue_id=made.queue_id, requester_id=made.requester_id, entry_id=entries[0].pk
    )
    record(opened, by=by)
    record(events.CaseSplitOff(subject_id=made.pk, other_id=case.pk), by=by)
    record(events.CaseSplit(subject_id=case.pk, other_id=made.pk, place=entries[0].at), by=by)
