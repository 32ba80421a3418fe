"""Whom one can ask: the one place where that list is made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from network import contacts
from network.models import Member, Topic

MOST = 200


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
class Choices:
    """Whom to ask in a network, and about what: ``topics`` are keys with names, each below what it is a part of."""

    helpers: tuple[Helper, ...]
    topics: tuple[tuple[UUID, str], ...]


def choices(actor: Actor) -> Choices:
    """The organizations that the actor sees and could ask, by name, and the topics. Two queries."""
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
    return Choices(helpers, tuple(topics))
