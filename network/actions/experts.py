"""Who may be asked by name about a topic: offering oneself or a colleague, assigning, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.actor import SUPPORT, Actor
from core.events import record
from core.refusals import Missing, Refused
from directory.models import Person
from network.events import experts as events
from network.models import Expert, Member, Topic
from network.permissions import require

MOST_TOPICS, MOST_OF_MEMBER = 20, 500


@transaction.atomic
def name_expert(person: UUID, topic: UUID, *, by: Actor) -> Expert:
    """Have somebody offered for a topic: oneself, as an admin a colleague, as a steward anybody's support.

    Named twice they are named once. ``Refused`` for who works no queues, and beyond the bounds.
    """
    card = _card(person, by)
    require(by, "expert.name", card)
    member = Member.objects.active().select_for_update().filter(pk__in=[card.organization_id]).first()
    about = Topic.objects.visible_to(by).current().filter(pk=topic).first()
    if member is None or about is None:
        raise Missing
    if card.role not in {one.value for one in SUPPORT}:
        raise Refused(f"{card.name} does not work cases, so nobody can ask them.")
    found: Expert | None = Expert.objects.filter(person=card, topic=about).first()
    if found is not None:
        return found
    _check_bounds(card, member)
    how = Expert.Kind.DECLARED if member.pk == by.organization_id else Expert.Kind.ASSIGNED
    row: Expert = Expert.objects.create(member=member, person=card, topic=about, kind=how, by_id=by.card)
    record(events.ExpertNamed(subject_id=member.pk, person_id=card.pk, topic_id=about.pk, how=how), by=by)
    return row


@transaction.atomic
def remove_expert(key: UUID, *, by: Actor) -> Expert:
    """Offer somebody no longer for a topic: oneself, as an admin a colleague, as a steward anybody."""
    rows = Expert.objects.visible_to(by).select_for_update(of=("self",)).select_related("person", "topic")
    row = rows.filter(pk=key).first()
    if row is None:
        raise Missing
    require(by, "expert.name", row.person)
    told = events.ExpertRemoved(subject_id=row.member_id, person_id=row.person_id, topic_id=row.topic_id)
    Expert.objects.filter(pk=row.pk).delete()
    record(told, by=by)
    return row


def _card(person: UUID, by: Actor) -> Person:
    """A card of a person who is there, of a member that the actor sees."""
    seen = Member.objects.visible_to(by).values("pk")
    found = Person.objects.colleagues().filter(pk=person, organization_id__in=seen).first()
    if found is None:
        raise Missing
    return found


def _check_bounds(card: Person, member: Member) -> None:
    if Expert.objects.filter(person=card).count() >= MOST_TOPICS:
        raise Refused(f"{card.name} is offered for {MOST_TOPICS} topics, which is the most. Remove one first.")
    if Expert.objects.filter(member=member).count() >= MOST_OF_MEMBER:
        raise Refused(f"{member.name} offers {MOST_OF_MEMBER} already, which is the most. Remove some first.")
