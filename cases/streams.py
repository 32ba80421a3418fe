"""Who sees it: hints to the open pages of a case and of its queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases.events import bulk as bulk_events
from cases.events import rating as rating_events
from cases.events import rules as rule_events
from cases.events import runs as run_events
from cases.events.heard import OF_A_CASE
from cases.models import Case, Queue
from cases.timeline import TOLD_TO_REQUESTERS, UNSENT, is_for_requester
from core import models
from core.actor import Actor
from core.events import on
from core.statements import remembered
from realtime.places import Place
from realtime.streams import Hint, Stream, push, register, register_place

CHANGED = frozenset({"EntryEdited", "EntryDeleted"})
"""Of entries a requester reads; a changed note is hinted as a note."""
WITHIN = "PauseChanged"
"""What a change of state is hinted as that only staff can tell, such as to on hold: an event of theirs alone."""


def _sees_case(actor: Actor, case_id: UUID) -> bool:
    return bool(Case.objects.visible_to(actor).filter(pk=case_id).exists())


def _sees_queue(actor: Actor, queue_id: UUID) -> bool:
    return bool(Queue.objects.visible_to(actor).filter(pk=queue_id).exists())


def _may_hear(actor: Actor, event: str) -> bool:
    """A requester hears of what their own page shows; that a note was written, or a field filled in that they may not
    see, is nothing they may learn.
    """
    return actor.is_staff or event in (TOLD_TO_REQUESTERS - UNSENT) | CHANGED


def _meets(actor: Actor) -> Any:
    """Cases whose pages show the actor to their colleagues, and these to them: those they see as staff. Whoever asks
    for help, also a colleague, does not learn who is at work on it.
    """
    return Case.objects.visible_to(actor).exclude(requester=actor.person_id) if actor.is_staff else None


register(Stream("case", _sees_case, _may_hear, space="member"))
register_place(Place("case", _meets, frozenset({"answer", "note"})))
register(Stream("queue", _sees_queue, space="member"))


@on(
    "sees",
    *OF_A_CASE,
    run_events.RunMoved,
    bulk_events.ChangeTakenBack,
    rating_events.CaseRated,
    rule_events.RuleFired,
    rule_events.RulesRested,
)
def show_on_open_pages(event: models.Event) -> None:
    """The case's pages, and the lists of the queue it lies in; of both queues when it has moved."""
    is_within = event.name == "StatusChanged" and not is_for_requester(event.name, event.data)
    hint = Hint(WITHIN if is_within else event.name, event.pk)
    push("case", event.subject_id, hint)
    for queue_id in _queues(event):
        push("queue", queue_id, hint)


def _queues(event: models.Event) -> set[UUID]:
    if event.name == "CaseMoved":
        return {UUID(event.data["queue_id"]), UUID(event.data["was_id"])}
    if event.name == "CaseOpened":
        return {UUID(event.data["queue_id"])}
    return set(_queue_of(event.subject_id))


@remembered()
def _queue_of(key: UUID) -> QuerySet[Case, UUID]:
    return Case.objects.filter(pk=key).values_list("queue_id", flat=True)
