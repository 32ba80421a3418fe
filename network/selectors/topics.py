"""The taxonomy as pages ask it: what lies below what, and what became of a topic that was merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from network.models import Topic

MOST = 5_000
"""Current topics and those that were merged; an action bounds the former."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the list of all, with how deep it lies."""

    topic: Topic
    depth: int

    @property
    def indent(self) -> str:
        """What stands before its name in a list to choose from."""
        return "· " * self.depth


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Every topic of a network by name, merged ones among them."""

    rows: Sequence[Topic]

    @property
    def lines(self) -> list[TopicLine]:
        """The current topics, each below the one it is a part of."""
        return lines_of([row for row in self.rows if row.merged_into_id is None])

    def within(self, key: UUID) -> list[UUID]:
        """A topic, its parts and theirs, and whatever was merged into one of them."""
        below: dict[UUID | None, list[UUID]] = {}
        for row in self.rows:
            below.setdefault(row.merged_into_id or row.parent_id, []).append(row.pk)
        found, waiting = dict.fromkeys([key]), [key]
        while waiting:
            new = [part for part in below.get(waiting.pop(), []) if part not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return list(found)

    def current(self, keys: Iterable[UUID]) -> list[Topic]:
        """What these keys stand for now, by name, each once; one that is gone is left out."""
        known = {row.pk: row for row in self.rows}
        found = {row.pk: row for key in keys if (row := _end(known, key)) is not None}
        return sorted(found.values(), key=lambda row: row.name.casefold())


def taxonomy(actor: Actor) -> Taxonomy:
    """The topics that the actor sees, in one query."""
    return Taxonomy(list(Topic.objects.visible_to(actor).order_by("name")[:MOST]))


def lines_of(rows: Iterable[Topic]) -> list[TopicLine]:
    """Topics in the order given, each below the one it is a part of."""
    below: dict[UUID | None, list[Topic]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[TopicLine] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append(TopicLine(row, depth))
        waiting += [(part, depth + 1) for part in reversed(below.get(row.pk, []))]
    return found


def _end(known: dict[UUID, Topic], key: UUID) -> Topic | None:
    """Where a topic leads in the end. A topic that was merged into a second one which was merged later leads on."""
    row = known.get(key)
    for _ in range(len(known)):
        if row is None or row.merged_into_id is None:
            break
        row = known.get(row.merged_into_id)
    return row


def topic_named(actor: Actor, name: str) -> UUID | None:
    """The topic that is called so, or has it as another name; a merged one leads on. None for none. One query."""
    wanted, known = name.strip().casefold(), taxonomy(actor)
    fits = [row for row in known.rows if wanted in {row.name.casefold(), *(one.casefold() for one in row.aliases)}]
    found = known.current(row.pk for row in fits) if wanted else []
    return found[0].pk if found else None
