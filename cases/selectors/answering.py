"""What the fields of a form may name: people its writer sees; and what files among answers are called for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.urls import reverse

from conversations.models import Attachment
from core.actor import Actor
from directory.models import Person
from intake.checking import Named
from intake.selectors import Files

OFFERED = 500


@dataclass(frozen=True, slots=True)
class OfferedPeople:
    """``listed`` is what a list offers, to be written and read; ``by_words`` the keys by what may be written."""

    listed: tuple[tuple[str, str], ...]
    by_words: Mapping[str, str]


def offered_people(actor: Actor) -> OfferedPeople:
    """Whom an actor may name in a form: staff everybody who is here; others the people of their own client, where it
    shares its cases with them, and else nobody: an address is theirs to write in any case. One query.
    """
    seen = Person.objects.visible_to(actor) if actor.is_staff else Person.objects.shared_with(actor)
    kinds = (Person.Kind.COLLEAGUE, Person.Kind.REQUESTER)
    rows = seen.filter(is_active=True, kind__in=kinds).order_by("name", "pk")
    people = list(rows.values_list("pk", "name", "email")[:OFFERED])
    times = Counter(name.casefold() for _, name, _ in people)
    by_words: dict[str, str] = {}
    for key, name, email in people:
        by_words[str(key)] = str(key)
        if email:
            by_words[email.casefold()] = str(key)
        if times[name.casefold()] == 1:
            by_words[" ".join(name.split()).casefold()] = str(key)
    return OfferedPeople(tuple((email or name, name) for _, name, email in people), by_words)


def files_for(actor: Actor) -> Files:
    """What files are called and where they lie, of those that this actor may read."""
    return partial(_files, actor)


def _files(actor: Actor, keys: Collection[UUID]) -> Named:
    rows = Attachment.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name")
    return {str(key): (name, reverse("attachment", args=[key])) for key, name in rows}
