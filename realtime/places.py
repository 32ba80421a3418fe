"""Where people can be seen, as registered by the apps above.

A place is a subject whose open pages tell each other who is there: a kind and a key, named as ``case:<uuid>``. The app
that owns the kind says who meets whom there; the engine never learns what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from core.actor import Actor, check_actor


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of place.

    ``meets(actor)`` returns a queryset of the keys at which this actor is seen and sees who else is there, or None for
    somebody who meets nobody anywhere. ``doings`` are the words in which a page may say what is being done there
    besides being there, such as ``answer`` for writing one.
    """

    kind: str
    meets: Callable[[Actor], Any]
    doings: frozenset[str] = frozenset()


_places: dict[str, Place] = {}


def keep(place: Place) -> None:
    """Make a kind of place known. ``streams.register_place`` does it, with the stream that goes with it."""
    _places[place.kind] = place


def read_place(name: str) -> tuple[Place, UUID] | None:
    """The place and key behind a name such as ``case:<uuid>`` (hyphens, small letters), or None."""
    kind, _, text = name.partition(":")
    try:
        key = UUID(text)
    except ValueError:
        return None
    return (_places[kind], key) if kind in _places and str(key) == text else None


def is_doing(name: str, word: str) -> bool:
    """Whether a page at this place may say that it is done there; the empty word says that somebody is just there."""
    found = read_place(name)
    return found is not None and (not word or word in found[0].doings)


def may_meet(actor: Actor, kind: str, key: UUID) -> bool:
    """Whether the actor is seen at this place, and sees who else is. Runs in the actor's space."""
    check_actor(actor)
    if kind not in _places or actor.person_id is None:
        return False
    keys = _places[kind].meets(actor)
    return keys is not None and bool(keys.filter(pk=key).exists())


def met(actor: Actor) -> Q:
    """The filter of what names a place where the actor meets people, as a question for each row."""
    check_actor(actor)
    condition = Q(pk__in=[])
    for place in _places.values():
        if (keys := place.meets(actor)) is not None:
            condition |= Q(Exists(keys.filter(pk=OuterRef("subject_id"))), subject_kind=place.kind)
    return condition
