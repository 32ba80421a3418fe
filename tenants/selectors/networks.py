"""What pages know of networks and of who has a place in them. Runs in the registry.

An organization sees a network that it has, or was offered, a place in, that takes applications, or that it operates;
any other is missing. Who else belongs is a steward's to see here; members read it in the hall.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from core.actor import Actor
from core.refusals import Missing
from tenants.models import Membership, Network, Organization, Participation, Stewardship, Terms
from tenants.permissions import may

State = Participation.State
PAGE = 50
MOST_LISTED = 100
Filter = Literal["waiting", "members", "ended"]
STATES: dict[Filter, tuple[State, ...]] = {
    "waiting": (State.APPLIED, State.INVITED),
    "members": (State.ACTIVE, State.SUSPENDED),
    "ended": (State.REFUSED, State.ENDED),
}


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A network in an organization's list: what it is and which place the organization has in it ("" for none)."""

    network: Network
    state: str
    is_operator: bool
    has_new_terms: bool


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """One network as an organization sees it from outside the hall."""

    network: Network
    terms: Terms | None
    place: Participation | None
    is_operator: bool
    may_run: bool
    may_curate: bool

    @property
    def state(self) -> str:
        """The organization's place: a state of ``Participation``, or nothing."""
        return self.place.state if self.place else ""

    @property
    def has_new_terms(self) -> bool:
        """Whether the member has not accepted the newest terms."""
        held = self.place is not None and self.place.state in (State.ACTIVE, State.SUSPENDED)
        return bool(held and self.place and self.terms and self.place.accepted_id != self.terms.pk)

    @property
    def may_ask(self) -> bool:
        """Whether the organization can ask for a place, or take the one it was offered."""
        return self.state == State.INVITED or (
            self.network.takes_applications and self.state in ("", State.REFUSED, State.ENDED)
        )

    @property
    def waits(self) -> bool:
        """Whether an application waits for the network's answer."""
        return self.state == State.APPLIED


@dataclass(frozen=True, slots=True)
class Places:
    """One page of the organizations of a network, by when they came; ``after`` continues it."""

    rows: list[Participation]
    after: UUID | None


def curating(actor: Actor) -> Actor:
    """The same actor with the networks they curate and run, as of now: of those that the organization they act for
    operates, and of no other organization of theirs.
    """
    own = Stewardship.objects.filter(user=actor.user_id, network__operator=actor.organization_id)
    rows = list(own.values_list("network_id", "role")) if actor.is_staff else []
    runs = frozenset(network for network, role in rows if role == Stewardship.Role.ADMIN)
    return replace(actor, stewardships=frozenset(network for network, _ in rows), runs=runs)


def networks_of(actor: Actor) -> list[NetworkLine]:
    """The networks an organization sees: its own places first, then those it may ask to join; by name, bounded."""
    rows = _seen(actor.organization_id).select_related("operator").order_by("name")[:MOST_LISTED]
    places = {row.network_id: row for row in Participation.objects.filter(organization=actor.organization_id)}
    newest = dict(
        Terms.objects.filter(network__in=[place.network_id for place in places.values() if place.is_active])
        .order_by("network", "-version")
        .distinct("network")
        .values_list("network", "pk")
    )
    found = [_line(row, places.get(row.pk), newest.get(row.pk), actor) for row in rows]
    return sorted(found, key=lambda line: (line.state != State.ACTIVE, not line.state))


def network_page(slug: str, actor: Actor) -> NetworkPage:
    """One network from outside; ``Missing`` for one that this organization does not see."""
    network = _seen(actor.organization_id).select_related("operator", "space").filter(slug=slug).first()
    if network is None:
        raise Missing
    rows = Participation.objects.filter(network=network, organization=actor.organization_id)
    return NetworkPage(
        network,
        network.terms.order_by("-version").first(),
        rows.select_related("accepted", "network").first(),
        network.operator_id == actor.organization_id,
        may(actor, "network.run", network),
        may(actor, "network.curate", network),
    )


def curated(slug: str, actor: Actor) -> NetworkPage:
    """One network for who curates it; ``Missing`` for everybody else."""
    page = network_page(slug, actor)
    if not page.may_curate:
        raise Missing
    return page


def run(slug: str, actor: Actor) -> NetworkPage:
    """One network for who runs it; ``Missing`` for everybody else."""
    page = network_page(slug, actor)
    if not page.may_run:
        raise Missing
    return page


def places(network: Network, which: Filter, after: UUID | None) -> Places:
    """A page of the organizations that wait, belong or have gone."""
    rows = network.participations.filter(state__in=STATES[which]).select_related("organization", "accepted")
    rows = rows.order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = list(rows[: PAGE + 1])
    return Places(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def waiting(network: Network) -> int:
    """How many applications wait for an answer; bounded by how many may."""
    return network.participations.filter(state=State.APPLIED).count()


def place_in(network: Network, participation_id: UUID) -> Participation:
    """One organization's place. ``Missing`` for none."""
    rows = network.participations.select_related("organization", "accepted", "accepted_by")
    found = rows.filter(pk=participation_id).first()
    if found is None:
        raise Missing
    return found


def stewards(network: Network) -> list[Stewardship]:
    """Who curates the network, in the order they came; an action bounds how many."""
    return list(network.stewardships.select_related("user").order_by("id"))


def colleagues(network: Network) -> list[tuple[str, str]]:
    """Whom the operator can appoint, as choices by name: its staff, at most ``MOST_LISTED``."""
    rows = Membership.objects.filter(organization=network.operator_id, state=Membership.State.ACTIVE)
    rows = rows.exclude(role="requester").select_related("user").order_by("user__name")[:MOST_LISTED]
    return [(str(row.user.pk), row.user.name or row.user.email) for row in rows]


def _seen(organization_id: UUID) -> QuerySet[Network]:
    """The networks that are not missing for an organization."""
    own = Participation.objects.filter(organization=organization_id).exclude(state=State.ENDED)
    active = Q(operator__state=Organization.State.ACTIVE)
    seen = Q(takes_applications=True) | Q(operator=organization_id) | Q(pk__in=own.values("network"))
    return Network.objects.filter(active & seen)


def _line(network: Network, place: Participation | None, newest: UUID | None, actor: Actor) -> NetworkLine:
    state = place.state if place is not None and place.state != State.ENDED else ""
    is_old = place is not None and newest is not None and place.accepted_id != newest
    return NetworkLine(network, state, network.operator_id == actor.organization_id, is_old)
