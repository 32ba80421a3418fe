"""Rows of the desk for tests: one function per noun, no surprises. Each works in the current space."""

from __future__ import annotations

from typing import Any

from cases.actions import cases as actions
from cases.models import Case, Queue
from conversations.models import Entry
from core.actor import Actor
from directory.models import Person, Team


def card(actor: Actor) -> Person:
    """The actor's card."""
    found: Person = Person.objects.get(pk=actor.card)
    return found


def make_queue(name: str = "Storage", team: str = "Storage", *, is_open: bool = True) -> Queue:
    """A queue of a team."""
    row, _ = Team.objects.get_or_create(name=team)
    queue: Queue = Queue.objects.create(name=name, slug=name.lower(), team=row, is_open=is_open)
    return queue


def open_case(by: Actor, queue: Queue, subject: str = "Volumes go read-only", **more: Any) -> Case:
    """A case opened by the actor, for ``requester`` or for themself."""
    requester = Person.objects.get(pk=more.pop("requester_id", by.person_id))
    made = actions.open_case(
        by=by, queue=queue, requester=requester, subject=subject, body=more.pop("body", "It happens again."), **more
    )
    return fresh(made)


def fresh(case: Case) -> Case:
    """The case as the database knows it, with its queue."""
    found: Case = Case.objects.select_related("queue").get(pk=case.pk)
    return found


def entries_of(case: Case) -> list[Entry]:
    """The case's entries in order."""
    return list(Entry.objects.filter(thread__subject_id=case.pk).in_order())
