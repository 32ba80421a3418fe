"""What the settings of clients know, and whose cases a requester reads along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from core.actor import Actor
from core.refusals import Missing
from directory.models import Client, Person

ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client in the list of settings: how many people it has, and who reads their cases."""

    key: UUID
    name: str
    people: int
    shares: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of a client; ``is_marked`` only while that is their client."""

    key: UUID
    name: str
    email: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines by name, and where the next ones begin (empty: there are none)."""

    lines: list[Any]
    after: str = ""


def clients_page(actor: Actor, words: str, after: str) -> Page:
    """The clients by name, from behind ``after``; those alone whose name holds the words. One query."""
    rows = Client.objects.visible_to(actor).filter(name__icontains=words, name__gt=after).order_by("name")
    counted = rows.annotate(number=Count("people", filter=~Q(people__kind="colleague")))
    rows_on_page: Any = counted[: ON_PAGE + 1]
    found = [ClientLine(row.pk, row.name, row.number, row.get_shares_cases_display()) for row in rows_on_page]
    return _cut(found, lambda line: line.name)


def client_of(actor: Actor, key: UUID) -> Client:
    """The client of this key. ``Missing`` for none that the actor sees."""
    found: Client | None = Client.objects.visible_to(actor).filter(pk=key).first()
    if found is None:
        raise Missing
    return found


def people_page(actor: Actor, client: Client, after: str) -> Page:
    """The people of a client by name and key, from behind ``after`` (the key of the last one). One or two queries."""
    people = Person.objects.visible_to(actor).filter(client=client).exclude(kind="colleague").order_by("name", "pk")
    last = people.filter(pk=after).values_list("name", "pk").first() if after else None
    if last is not None:
        people = people.filter(Q(name__gt=last[0]) | Q(name=last[0], pk__gt=last[1]))
    found = [Reader(row.pk, row.name, row.email, row.sees_cases_of_id == client.pk) for row in people[: ON_PAGE + 1]]
    return _cut(found, lambda line: str(line.key))


def reads_along(actor: Actor) -> bool:
    """Whether the actor's client shares its people's cases with them. One query."""
    return not actor.is_staff and Person.objects.shared_with(actor).exists()


def readers_words(actor: Actor) -> str:
    """Who else reads a requester's cases, as a sentence; empty for nobody. One query."""
    client: Any = Client.objects.filter(people=actor.person_id).exclude(shares_cases=Client.Sharing.NOBODY).first()
    return sharing_words(client)


def sharing_words(client: Client | None) -> str:
    """Which of a client's people read their colleagues' cases, as a sentence; empty for nobody."""
    if client is None or client.shares_cases == Client.Sharing.NOBODY:
        return ""
    who = "Everybody" if client.shares_cases == Client.Sharing.EVERYBODY else "Marked people"
    return f"{who} at {client.name} can read and follow it."


def _cut(lines: list[Any], place: Any) -> Page:
    return Page(lines[:ON_PAGE], place(lines[ON_PAGE - 1]) if len(lines) > ON_PAGE else "")
