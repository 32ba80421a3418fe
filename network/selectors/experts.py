"""Whom of a member one may ask by name, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.actor import SUPPORT, Actor
from core.refusals import Missing
from directory.models import Person
from network.models import Expert, Member
from network.permissions import may
from network.selectors.topics import TopicLine, taxonomy

MOST, MOST_PEOPLE = 500, 500


@dataclass(frozen=True, slots=True)
class Named:
    """One person and one topic, and whether the reader may take it back."""

    expert: Expert
    may_remove: bool


@dataclass(frozen=True, slots=True)
class ExpertsPage:
    """A member's experts by name; ``people`` are those whom the reader may name, ``topics`` for what."""

    member: Member
    lines: list[Named]
    people: list[Person]
    topics: list[TopicLine]


def experts_page(actor: Actor, member_id: UUID) -> ExpertsPage:
    """The experts of a member that the actor sees. ``Missing`` for one they do not. Four queries."""
    member = Member.objects.visible_to(actor).filter(pk=member_id).first()
    if member is None:
        raise Missing
    rows = Expert.objects.visible_to(actor).filter(member=member).select_related("person", "topic")
    lines = [
        Named(row, may(actor, "expert.name", row.person)) for row in rows.order_by("person__name", "topic__name")[:MOST]
    ]
    staff = Person.objects.visible_to(actor).colleagues().filter(role__in=[one.value for one in SUPPORT])
    people = staff.filter(organization_id=member.pk).order_by("name", "id")[:MOST_PEOPLE]
    nameable = [one for one in people if may(actor, "expert.name", one)] if member.state == "active" else []
    return ExpertsPage(member, lines, nameable, taxonomy(actor).lines if nameable else [])


def find_expert(actor: Actor, key: UUID) -> Expert:
    """One person and topic that the actor sees. ``Missing`` otherwise."""
    found = Expert.objects.visible_to(actor).filter(pk=key).first()
    if found is None:
        raise Missing
    return found
