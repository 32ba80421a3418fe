"""What the registry has done in a network's space, through slots that the apps above fill. Runs in the registry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core import slots
from core.actor import Actor
from core.spaces import REGISTRY, SpaceRef, current, entered
from core.statements import remembered
from tenants.doors import Host, home_here, system_actor
from tenants.models import AuditEvent, Network, Organization, Participation, Space, Stewardship, Terms


@dataclass(frozen=True, slots=True)
class Hall:
    """A network as a member's host leads into it."""

    network_id: UUID
    slug: str
    name: str
    space: SpaceRef
    organization_id: UUID
    organization: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """The other space of a request between two: the hall for a page at home, and home for a page of the hall.

    ``actor`` is the same person there. Only ``exchange`` enters it.
    """

    space: SpaceRef
    actor: Actor
    hall: Hall


@dataclass(frozen=True, slots=True)
class HallLink:
    """A network that a member's people may enter, for the rail."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided about a place in a network, as the audit trail of this space's organization has it.

    ``network`` is its address, ``member`` whose place it is, ``is_own`` whether that is this organization. ``users``
    are who is told beside its admins: the stewards, where it operates the network.
    """

    network: str
    member: str
    change: str
    is_own: bool
    at: datetime
    users: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Waits:
    """What in a network waits for an organization, as far as the registry knows: ``applications`` for its stewards to
    answer, and whether ``new_terms`` wait for its admins to accept.
    """

    applications: int = 0
    new_terms: bool = False

    @property
    def total(self) -> int:
        """How many things that are."""
        return (self.applications > 0) + self.new_terms


def find_hall(slug: str, host: Host) -> Hall | None:
    """The network of this name as the host's organization enters it; None where it has no active place in it, and
    while the network's space is being made.
    """
    place = _place.first(slug, host.organization_id) if host.organization_id else None
    if place is None or not place.network.space.is_open:
        return None
    one = place.network
    return Hall(one.pk, one.slug, one.name, one.space.ref, place.organization_id, host.organization)


@remembered("slug")
def _place(slug: str, organization: UUID) -> QuerySet[Participation]:
    rows = Participation.objects.select_related("network__space").filter(network__slug=slug, organization=organization)
    return rows.filter(state=Participation.State.ACTIVE, network__operator__state=Organization.State.ACTIVE)


def halls_of(organization_id: UUID) -> list[HallLink]:
    """The networks whose halls a member's people may enter, by name."""
    return [HallLink(name, slug) for name, slug in _halls(organization_id)]


@remembered()
def _halls(organization: UUID) -> Any:
    rows = Participation.objects.filter(organization=organization, state=Participation.State.ACTIVE)
    rows = rows.filter(network__space__state=Space.State.READY, network__operator__state=Organization.State.ACTIVE)
    return rows.order_by("network__name").values_list("network__name", "network__slug")[:20]


def hall_actor(actor: Actor, hall: Hall) -> Actor:
    """The same person in a network: its card there, the organization they act for, and whether they curate it.

    Runs in the registry and visits the network's space; the card is made at their first visit.
    """
    own = Stewardship.objects.filter(
        user=actor.user_id, network=hall.network_id, network__operator=hall.organization_id
    )
    role = own.values_list("role", flat=True).first()
    operates = actor.is_admin and Network.objects.filter(pk=hall.network_id, operator=hall.organization_id).exists()
    here = frozenset({hall.network_id})
    with entered(hall.space):
        [card] = slots.fill(
            "card", user_id=actor.user_id, name=actor.name, email="", role=actor.role, member=hall.organization_id
        )
    return replace(
        actor,
        space=hall.space.schema,
        person_id=card.person_id,
        team_ids=card.team_ids,
        stewardships=here if role or operates else frozenset(),
        runs=here if role == Stewardship.Role.ADMIN or operates else frozenset(),
    )


def beyond_here(actor: Actor, slug: str) -> Beyond | None:
    """Who somebody of this member's space is in a network as of now; None where the member has no active place in it.

    For notices, feeds and jobs, which no request brings there. Visits the registry and the network from within a space.
    """
    with entered(REGISTRY):
        home = Organization.objects.filter(pk=actor.organization_id, state=Organization.State.ACTIVE).first()
        hall = None if home is None else find_hall(slug, Host("", "member", home.pk, home.name))
        return None if hall is None else Beyond(hall.space, hall_actor(actor, hall), hall)


def hall_here(slug: str) -> Hall | None:
    """A network as the organization of this member's space enters it; None where it has no active place in it.

    For jobs, and for what the organization itself asks there. Visits the registry from within a space.
    """
    home = home_here()
    if home is None:
        return None
    with entered(REGISTRY):
        return find_hall(slug, Host(home.host, "member", home.organization_id, home.name))


def hall_names_here() -> dict[str, str]:
    """What the networks are called whose halls the people of this member's space may enter, by address.

    Visits the registry from within a space.
    """
    space = current()
    with entered(REGISTRY):
        home = Organization.objects.filter(space=space.id).first()
        return {one.slug: one.name for one in halls_of(home.pk)} if home else {}


def standing_here(network: UUID, audit: UUID) -> Standing | None:
    """What a line of the trail of this space's organization says of a place in a network; None for any other's line.

    Visits the registry from within a space.
    """
    space = current()
    with entered(REGISTRY):
        rows = AuditEvent.objects.filter(pk=audit, name="ParticipationChanged", organization__space=space.id)
        row = rows.select_related("organization").first()
        found = Network.objects.filter(pk=network).first()
        if row is None or row.organization is None or found is None:
            return None
        is_own = found.operator_id != row.organization.pk
        users = [] if is_own else list(found.stewardships.values_list("user", flat=True))
        return Standing(found.slug, row.data["member"], row.data["change"], is_own, row.at, frozenset(users))


def stewards_here(slug: str) -> frozenset[UUID]:
    """The registry's users who curate a network that this space's organization operates; nobody for any other.

    Visits the registry from within a space.
    """
    space = current()
    with entered(REGISTRY):
        rows = Stewardship.objects.filter(network__slug=slug, network__operator__space=space.id)
        return frozenset(rows.values_list("user", flat=True))


def operated_here(slug: str) -> UUID | None:
    """The key of a network that this space's organization operates; None for any other. Visits the registry from
    within a space.
    """
    space = current()
    with entered(REGISTRY):
        rows = Network.objects.filter(slug=slug, operator__space=space.id)
        return rows.values_list("pk", flat=True).first()


def networks_here(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, tuple[HallLink, bool]]:
    """The networks among these whose places somebody of this space decides about, and whether about those of others:
    as a steward or admin of the organization that operates it; without, as an admin of one that has or had a place.
    Visits the registry from within a space.
    """
    wanted = list(keys)
    with entered(REGISTRY):
        mine = Stewardship.objects.filter(user=actor.user_id).values("network")
        run = Q(operator=actor.organization_id) & (Q() if actor.is_admin else Q(pk__in=mine))
        own = Q(pk__in=Participation.objects.filter(organization=actor.organization_id).values("network"))
        rows = Network.objects.filter(run | own if actor.is_admin else run, pk__in=wanted)
        return {row.pk: (HallLink(row.name, row.slug), row.operator_id == actor.organization_id) for row in rows}


def waits_in(hall: Hall, actor: Actor) -> Waits:
    """What waits for this person in a network. Runs in the registry; ``actor`` is who they are in the hall."""
    places = Participation.objects.filter(network=hall.network_id)
    asked = places.filter(state=Participation.State.APPLIED).count() if actor.stewardships else 0
    newest = Terms.objects.filter(network=hall.network_id).order_by("-version").values_list("pk", flat=True).first()
    own = places.filter(organization=hall.organization_id).exclude(accepted=newest)
    return Waits(asked, newest is not None and actor.is_admin and own.exists())


def tell_roster(network: Network) -> None:
    """Have a network's space know whether members may see who else is one."""
    if network.space.is_open:
        with entered(network.space.ref):
            slots.fill("roster", is_open=network.has_open_roster)


def tell_name(organization: Organization) -> None:
    """Have every network know what an organization is called by now."""
    places = organization.participations.select_related("organization", "network__space", "network__operator__space")
    for place in places:
        tell_participation(place)


def tell_participation(place: Participation) -> None:
    """Have a network's space know what place an organization has.

    While that space is being made nothing is told: whoever makes it tells of everybody.
    """
    space = place.network.space
    if not space.is_open:
        return
    by = replace(system_actor(place.network.operator), space=space.schema_name)
    told = {"organization_id": place.organization_id, "name": place.organization.name}
    is_operator = place.organization_id == place.network.operator_id
    with entered(space.ref):
        slots.fill("participation", **told, state=place.state, tier=place.tier, is_operator=is_operator, by=by)


def furnish_hall(space: Space) -> None:
    """Have the apps above put into a network's space what it begins with, and who has a place in it by now."""
    network = Network.objects.select_related("space", "operator__space").get(space=space)
    by = replace(system_actor(network.operator), space=space.schema_name)
    with entered(space.ref):
        slots.fill("furnish_network", template=network.template, by=by)
    for place in network.participations.select_related("organization", "network__space", "network__operator__space"):
        tell_participation(place)
    tell_roster(network)
