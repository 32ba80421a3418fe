"""Taking in what was decided about places in networks: one's own, or another's in the network one operates."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.models import Event
from directory.models import Person
from exchange.actions.talks import keep_subject
from exchange.choices import HallKind
from exchange.events import StandingHeard
from exchange.models import HallSubject
from exchange.selectors.cards import cards_of_admins
from tenants.halls import Standing


@transaction.atomic
def hear_standing(network: UUID, audit: UUID, standing: Standing, *, by: Actor) -> None:
    """Keep as an event here that something was decided, so that those it concerns are told.

    The system's own act. Runs again harmlessly: each line of the trail is heard once.
    """
    if Event.objects.about("network", network).filter(data__audit=str(audit)).exists():
        return
    cards = Person.objects.filter(user_id__in=standing.users, organization_id=None).values_list("pk", flat=True)
    people = {*cards, *cards_of_admins()}
    keep_subject(HallSubject(pk=network, kind=HallKind.NETWORK, network=standing.network), people)
    told = StandingHeard(
        subject_id=network,
        audit=audit,
        member=standing.member,
        change=standing.change,
        is_own=standing.is_own,
        people=sorted(map(str, people)),
    )
    record(told, by=by, at=standing.at)
