"""Whom one can ask: the one place where that list is made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Value, When

from core.actor import Actor
from network import contacts
from network.models import Expert, Member, Topic
from network.selectors.topics import taxonomy

MOST, MOST_PEOPLE = 200, 30
WHY: dict[str, str] = {Expert.Kind.DECLARED: "as their organization says", Expert.Kind.ASSIGNED: "as a steward says"}


@dataclass(frozen=True, slots=True)
class Helper:
    """An organization that can be asked, as plain data: ``about`` says what it knows, ``hours`` when it works."""

    key: UUID
    name: str
    about: str
    hours: str
    initials: str
    hue: int
    has_contact: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be asked by name, as plain data: ``member`` is the key of their organization, ``organization``
    its name; ``why`` says for which topics they are offered, and by whom.
    """

    key: UUID
    name: str
    member: UUID
    organization: str
    why: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom to ask in a network, and about what: ``topics`` are keys with names, each below what it is a part of;
    ``people`` are offered for the topic that was chosen, with whoever was chosen already.
    """

    helpers: tuple[Helper, ...]
    topics: tuple[tuple[UUID, str], ...]
    people: tuple[Person, ...] = ()


def choices(actor: Actor, topic: UUID | None = None, person: UUID | None = None) -> Choices:
    """The organizations and people that the actor sees and could ask, by name, and the topics. Four queries at most."""
    seen = Member.objects.visible_to(actor).active().exclude(pk=actor.organization_id).order_by("name", "id")[:MOST]
    helpers = tuple(
        Helper(
            one.pk,
            one.name,
            one.about,
            one.hours,
            one.initials,
            one.hue,
            any(contact.is_escalation for contact in contacts.read(one.contacts)),
        )
        for one in seen
    )
    topics = Topic.objects.visible_to(actor).current().order_by("name").values_list("pk", "name")[:1000]
    return Choices(helpers, tuple(topics), _people(actor, topic, person))


def _people(actor: Actor, topic: UUID | None, person: UUID | None) -> tuple[Person, ...]:
    """People by name who are offered for a topic or a part of it, and the one who was chosen as long as they can be
    asked: what members declared and stewards assigned.
    """
    if topic is None and person is None:
        return ()
    within = taxonomy(actor).within(topic) if topic else []
    asked = Expert.objects.askable_by(actor).filter(Q(topic__in=within) | Q(person=person))
    found: dict[UUID, list[Expert]] = {}
    first = Case(When(person=person, then=Value(0)), default=Value(1), output_field=IntegerField())
    for one in asked.select_related("member", "person", "topic").order_by(first, "person__name", "topic__name")[:MOST]:
        found.setdefault(one.person_id, []).append(one)
    return tuple(_person(rows) for rows in list(found.values())[:MOST_PEOPLE])


def _person(rows: list[Expert]) -> Person:
    card, member = rows[0].person, rows[0].member
    said = [f"{row.topic.name}, {WHY[row.kind]}" for row in rows[:3]]
    return Person(card.pk, card.name, member.pk, member.name, "; ".join(said), card.initials, card.hue)
