"""What the rail beside every page of the desk lists: my work and the queues one sees, each with its number of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from cases.lists import count_words, counting
from cases.models import Case
from cases.selectors.queues import visible_queues
from cases.selectors.scopes import saved_views
from core.actor import Actor
from core.statements import Ask, remembered
from notifications.subjects import member_path

VIEWS_SHOWN = 12
DIGITS = 9
"""So many queues have a key of their own: g and their place."""


@dataclass(frozen=True, slots=True)
class RailItem:
    """One line of the rail. ``key`` is what leads there and what the sheet of keys lists: "g i" is g, then i."""

    url: str
    icon: str
    label: str
    count: str = ""
    key: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class RailGroup:
    """A part of the rail, under its heading if it has one."""

    label: str
    items: tuple[RailItem, ...] = ()
    counts_url: str = ""
    """Where the page fetches the same items with their counts, which it did not wait for."""


def rail(actor: Actor) -> list[RailGroup]:
    """My work, the queues with the number of live cases in each, and saved views. Three queries, however many."""
    queues = visible_queues(actor)
    [numbers] = _numbers(actor.person_id, tuple(queue.pk for queue in queues), timezone.now())
    words = [count_words(number) for number in numbers]
    board = member_path("board")
    views = (
        RailItem(member_path("day"), "calendar-event", "My day", key="g d"),
        RailItem(board, "home", "My work", words[0], "g i"),
        RailItem(f"{board}?view=next", "corner-up-left", "My next action", words[1], "g a"),
    )
    items = tuple(
        RailItem(member_path("queue", queue.slug), "inbox", queue.name, number, f"g {at}" if at <= DIGITS else "")
        for at, (queue, number) in enumerate(zip(queues, words[2:], strict=True), 1)
    )
    saved = [RailItem(member_path("view", one.key), "filter", one.value.title) for one in saved_views(actor)]
    every = RailItem(member_path("views"), "filter", "All views", key="g v")
    shown = (*saved[:VIEWS_SHOWN], every)
    counts = member_path("view_counts") if saved else ""
    return [RailGroup("", views), RailGroup("Queues", items), RailGroup("Views", shown, counts)]


@remembered()
def _numbers(person: UUID | None, queues: tuple[UUID, ...], now: datetime) -> Ask:
    """My work, what waits for me, and each queue. Staff see every case that names them: no queue is asked for there."""
    mine = Case.objects.naming(person).live().awake_for(person, now)
    waiting = Case.objects.live().waiting_for(person).awake_for(person, now)
    return counting([mine, waiting, *(Case.objects.filter(queue=queue).live() for queue in queues)])
