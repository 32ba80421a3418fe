"""Whom one can call by an @ in the hall: people of a community, and those of an escalation whose names stand on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from conversations.models import Entry
from conversations.selectors.mentions import Suggestion, suggested_among
from core.actor import Actor
from core.refusals import Missing
from directory.models import Person
from directory.querysets import PersonQuerySet
from network.clockwork import KIND
from network.models import CommunityMember, Escalation, EscalationGrant
from network.permissions import require
from network.selectors.communities import find_community, organizations


def people_of_community(community: Any) -> Any:
    """A queryset of the cards of who is in a community, or in those of a queryset."""
    return CommunityMember.objects.filter(community__in=community).inside().values("person")


def people_of_escalation(escalation: UUID, by: Actor) -> Any:
    """A queryset of the cards whose names stand on an escalation for this reader: who asked it, whom it was addressed
    to, who took it and who wrote there, as far as their side still reads it; and whom one's own side named to read it,
    which is not told to the other.
    """
    row = Escalation.objects.filter(pk=escalation).first()
    if row is None:
        return Person.objects.none().values("pk")
    named = [key for key in (row.requester_person_id, row.asked_id, row.helper_person_id) if key is not None]
    reading = [row.requester_id, *([row.helper_id] if row.helper_id and row.revoked_at is None else [])]
    about = {"thread__subject_kind": KIND, "thread__subject_id": row.pk}
    wrote = Entry.objects.filter(**about, deleted_at=None).values("by")
    granted = EscalationGrant.objects.filter(escalation=row).values("person")
    known = Q(pk__in=named) | Q(pk__in=wrote) | Q(pk__in=granted, organization_id=by.organization_id)
    rows = Person.objects.colleagues().filter(known)
    return rows.filter(organization_id__in=reading).values("pk")


def names_in_community(actor: Actor, community_id: UUID, typed: str) -> list[Suggestion]:
    """People of a community that the actor writes in. ``Missing`` for one that they do not see. Five queries."""
    found = find_community(actor, community_id)
    require(actor, "community.write", found)
    return _offered(actor, people_of_community([found.pk]), typed)


def names_on_escalation(actor: Actor, number: int, typed: str) -> list[Suggestion]:
    """People of both sides whose names stand on an escalation. ``Missing`` for one that the actor does not read. Five
    queries.
    """
    key = Escalation.objects.visible_to(actor).filter(number=number).values_list("pk", flat=True).first()
    if key is None:
        raise Missing
    return _offered(actor, people_of_escalation(key, actor), typed)


def _offered(actor: Actor, cards: Any, typed: str) -> list[Suggestion]:
    among: PersonQuerySet = Person.objects.colleagues().filter(pk__in=cards)
    lines = suggested_among(among, typed, actor)
    names = organizations(person.organization_id for person, _ in lines)
    return [Suggestion(written, person.name, names[person.organization_id]) for person, written in lines]
