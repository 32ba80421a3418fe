"""The spine: one event, many reactions.

An action ends with ``record(event, by=actor)``, which writes one row in the action's own transaction and space. Three
files of an app react: ``streams.py`` (who sees it, at once after commit, may be lost), ``documents.py`` (who finds it)
and ``notices.py`` (who hears of it), both run by the worker at least once and therefore idempotent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import jobs, models
from core.actor import Actor

Kind = Literal["sees", "finds", "hears"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Base of every event: past tense, ids and plain values, never objects or prose.

    ``kind`` says what ``subject_id`` is a key of. ``silent`` is the reason why an event has no reaction; a test asks
    for a reaction or a reason.
    """

    kind: ClassVar[str] = ""
    silent: ClassVar[str] = ""

    subject_id: UUID

    def data(self) -> dict[str, Any]:
        """The event's own fields as JSON values."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "subject_id"}


Reaction = Callable[[models.Event], None]
E = TypeVar("E", bound=type[Event])

_reactions: dict[str, dict[Kind, list[Reaction]]] = defaultdict(lambda: defaultdict(list))
_known: dict[str, type[Event]] = {}


def known() -> dict[str, type[Event]]:
    """Every event class by name."""
    return dict(_known)


def declare(event: E) -> E:
    """Class decorator: make the event known by its name, which must be its own."""
    if _known.setdefault(event.__name__, event) is not event:
        raise ValueError(f"Two events are called {event.__name__}.")
    return event


def on(kind: Kind, *events: type[Event]) -> Callable[[Reaction], Reaction]:
    """Decorator of a reaction in ``streams.py`` (sees), ``documents.py`` (finds) or ``notices.py`` (hears)."""

    def register(reaction: Reaction) -> Reaction:
        for event in events:
            _reactions[event.__name__][kind].append(reaction)
        return reaction

    return register


def reactions(name: str, kind: Kind) -> list[Reaction]:
    """The reactions of one kind to the event called ``name``."""
    return list(_reactions[name][kind])


def record(event: Event, *, by: Actor, at: datetime | None = None) -> models.Event:
    """The fourth beat of an action: say so. Returns the row.

    Must run inside the action's transaction, so that the change and its event commit together. Reactions of the worker
    are queued in the same transaction; streams are pushed after it commits.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded inside the transaction of its action.")
    row = models.Event.objects.create(
        name=type(event).__name__,
        subject_kind=event.kind,
        subject_id=event.subject_id,
        by_person=by.person_id,
        by_user=by.user_id,
        at=at or timezone.now(),
        data=event.data(),
    )
    name = row.name
    if reactions(name, "finds") or reactions(name, "hears"):
        jobs.outbox(row.id, name)
    if seen := reactions(name, "sees"):
        transaction.on_commit(lambda: _push(seen, row), robust=True)
    return row


def _push(reactions_: list[Reaction], row: models.Event) -> None:
    for reaction in reactions_:
        reaction(row)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple, frozenset, set)):
        return [_plain(item) for item in value]
    return value
