"""What the fields of a form may name: people its writer sees; and what files among answers are called for a reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from uuid import UUID

from django.urls import reverse

from conversations.models import Attachment
from core.actor import Actor
from directory.models import Person
from intake.checking import MAIL
from intake.selectors import Files
from intake.telling import Named

OFFERED = 500


@dataclass(frozen=True, slots=True)
class OfferedPeople:
    """``listed`` is what a list offers, to be written and read; ``by_words`` the keys by what may be written."""

    listed: tuple[tuple[str, str], ...]
    by_words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Card:
    key: str
    name: str
    email: str
    since: datetime


def offered_people(actor: Actor) -> OfferedPeople:
    """Whom an actor may name in a form: staff everybody who is here; others the people of their own client, where it
    shares its cases with them, and else nobody: an address is theirs to write in any case. One query.

    Others than staff are shown names alone, and nobody who has an address for a name. Where a name is another's
    key or address, that other one is meant.
    """
    seen = Person.objects.visible_to(actor) if actor.is_staff else Person.objects.shared_with(actor)
    kinds = (Person.Kind.COLLEAGUE, Person.Kind.REQUESTER)
    rows = seen.filter(is_active=True, kind__in=kinds).order_by("name", "created_at", "pk")
    found = rows.values_list("pk", "name", "email", "created_at")[:OFFERED]
    cards = [_Card(str(key), name, email, since) for key, name, email, since in found]
    names = _names(cards)
    labels = _labels(cards, names, actor)
    by_words: dict[str, str] = {card.key: card.key for card in cards}
    for words in (
        {card.email.casefold(): card.key for card in reversed(cards) if card.email},
        {name: keys[0] for name, keys in names.items() if len(keys) == 1},
        {label.casefold(): key for key, label in labels.items()},
    ):
        by_words = {**words, **by_words}
    named = ((label, label) for label in labels.values())
    listed = ((card.email or card.name, card.name) for card in cards) if actor.is_staff else named
    return OfferedPeople(tuple(listed), by_words)


def _names(cards: list[_Card]) -> dict[str, list[str]]:
    """The keys of those who are called the same, by their name as it may be written; an address is no name."""
    found: dict[str, list[str]] = {}
    for card in cards:
        if MAIL.fullmatch(name := _written(card.name)) is None:
            found.setdefault(name, []).append(card.key)
    return found


def _labels(cards: list[_Card], names: dict[str, list[str]], actor: Actor) -> dict[str, str]:
    """What people are called where no address is shown: their name; of several of one name also which of them is the
    reader, and since when the others are here.
    """
    found: dict[str, str] = {}
    taken = set(names)
    for card in cards:
        label, same = " ".join(card.name.split()), names.get(_written(card.name), [])
        if len(same) > 1:
            told = "you" if card.key == str(actor.person_id) else f"here since {card.since.day} {card.since:%b %Y}"
            label = next(one for one in _numbered(f"{label} ({told}") if one.casefold() not in taken)
            taken.add(label.casefold())
        if same:
            found[card.key] = label
    return found


def _numbered(words: str) -> Iterator[str]:
    yield f"{words})"
    yield from (f"{words}, {number})" for number in count(2))


def _written(name: str) -> str:
    return " ".join(name.split()).casefold()


def files_for(actor: Actor) -> Files:
    """What files are called and where they lie, of those that this actor may read."""
    return partial(_files, actor)


def _files(actor: Actor, keys: Collection[UUID]) -> Named:
    rows = Attachment.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name")
    return {str(key): (name, reverse("attachment", args=[key])) for key, name in rows}
