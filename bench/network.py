"""A network with many members and escalations, for the measure of escalations. Imported after ``common.set_up``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from bench.common import told
from bench.member import agent_of, organization_of
from core.actor import Actor
from core.spaces import REGISTRY, SpaceRef, entered
from directory.models import Person
from network.actions.escalations import asking, handling
from network.models import Escalation, Member
from network.parcels import Addressed, Asked, checked
from tenants import provisioning
from tenants.doors import Host, actor_of
from tenants.halls import find_hall, furnish_hall, hall_actor
from tenants.models import Membership, Network, Organization, Participation, Space
from tenants.models.organizations import new_schema_name
from tenants.selectors import domain_of

OWN, OTHER = "asking", "helping"
HOLDS = 20
"""So many words lie in the escalation whose page is looked at."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Plain data: whose browser looks at which escalation of which network, and the two who act in it."""

    host: str
    user: UUID
    network: str
    ref: str
    space: SpaceRef
    asker: Actor
    helper: Actor
    waiting: UUID


def prepare(members: int, escalations: int) -> Measured:
    """A network of this many members, two of whom have people, with this many escalations between these."""
    agents = {slug: agent_of(slug) for slug in (OWN, OTHER)}
    with entered(REGISTRY):
        network = _network(f"of-{members}")
        asker, helper = (_there(slug, agents[slug].user, network) for slug in (OWN, OTHER))
    with entered(network.space.ref):
        missing = members - Member.objects.count()
        Member.objects.bulk_create([Member(name=f"Member {n}", state="active") for n in range(missing)])
        with told(f"making escalations in a network of {members}"):
            _fill(escalations, asker, helper)
        ref, waiting = _busy(asker, helper), _request(asker, helper).pk
    return Measured(domain_of(OWN), agents[OWN].user, network.slug, ref, network.space.ref, asker, helper, waiting)


def ask(one: Measured) -> int:
    """Request help of the other member. Taken back, so that the next one meets the same rows."""
    with entered(one.space), transaction.atomic():
        _request(one.asker, one.helper)
        transaction.set_rollback(True)
    return 0


def accept(one: Measured) -> int:
    """Accept a request that waits. Taken back as well."""
    with entered(one.space), transaction.atomic():
        _accept(one.waiting, one.helper)
        transaction.set_rollback(True)
    return 0


def _network(slug: str) -> Network:
    found = Network.objects.select_related("space").filter(slug=slug).first()
    if found is not None:
        return found
    with transaction.atomic():
        space = Space.objects.create(kind="network", schema_name=new_schema_name())
        made: Network = Network.objects.create(space=space, name=slug, slug=slug, operator=organization_of(OTHER))
        for organization in (organization_of(OWN), organization_of(OTHER)):
            Participation.objects.create(network=made, organization=organization, state="active")
    provisioning.provision(made.space)
    made = Network.objects.select_related("space").get(pk=made.pk)
    furnish_hall(made.space)
    return made


def _there(slug: str, user: UUID, network: Network) -> Actor:
    """The agent of a member as they act in the network."""
    organization: Organization = organization_of(slug)
    membership = Membership.objects.select_related("user").get(user=user, organization=organization)
    hall = find_hall(network.slug, Host(slug, "member", organization.pk, organization.name))
    if hall is None:
        raise SystemExit(f"{slug} is not in {network.slug}.")
    return hall_actor(actor_of(membership, membership.user, organization.space.ref), hall)


def _fill(wanted: int, asker: Actor, helper: Actor) -> None:
    number = 10_000_000
    begin, people = Escalation.objects.count(), Person.objects.in_bulk([asker.card, helper.card])
    rows: Iterator[Escalation] = (
        Escalation(
            number=number + place, requester_id=asker.organization_id, helper_id=helper.organization_id,
            title=f"Escalation {place}", requester_person=people[asker.card], once=uuid4(), state="progress",
            turn=("requester", "helper")[place % 2], moved_at=timezone.now() - timedelta(minutes=place),
        )
        for place in range(begin, wanted)
    )  # fmt: skip
    Escalation.objects.bulk_create(rows, batch_size=1000)


def _busy(asker: Actor, helper: Actor) -> str:
    """One with a conversation, whose page is looked at."""
    row = _request(asker, helper)
    _accept(row.pk, helper)
    for place in range(HOLDS):
        handling.write(row.pk, f"Words of **{place}**", by=(asker, helper)[place % 2])
    return row.ref


def _request(asker: Actor, helper: Actor) -> Escalation:
    to = Addressed(member=helper.organization_id)
    asked = Asked(to=to, severity="high", label="amber", once=uuid4())
    content = checked(title="Multipath drops I/O", fields=({"label": "Array", "words": "4800"},))
    return asking.request_help(asked, content, (), by=asker, drafted=asker.card)


def _accept(key: UUID, helper: Actor) -> None:
    promise = handling.Promise("HC-1", "I look at it", timezone.now() + timedelta(hours=2))
    handling.accept(key, promise, by=helper)
