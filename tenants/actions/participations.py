"""How an organization comes into a network and goes out of it, told to both sides.

An organization asks, or is invited; its admin accepts the terms; the network admits it. What is decided about a place
is decided under the lock of its row, so of two who decide at once one is told.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused
from tenants import events
from tenants.halls import tell_participation
from tenants.models import Domain, Network, Organization, Participation, Terms
from tenants.permissions import require
from tenants.selectors import domain_of

State = Participation.State
TELLING = "exchange.hear_standing"
"""The job in an organization's own space that tells its people of its place in a network, or of another's."""
MOST_WAITING = 200
"""So many organizations may wait for an answer, or be invited, at once."""


@transaction.atomic
def ask_to_join(network: Network, organization: Organization, *, by: Actor, words: str, version: int) -> Participation:
    """Ask for a place, or take the one that was offered, with the terms of this ``version`` accepted.

    Whoever was invited is in at once: inviting was the network's decision. Refused where the network takes no
    applications, and when the terms have changed since they were read.
    """
    require(by, "organization.join", organization)
    terms = _terms(network, version)
    Network.objects.select_for_update().get(pk=network.pk)
    found = Participation.objects.select_for_update().filter(network=network, organization=organization).first()
    is_invited = found is not None and found.state == State.INVITED
    if not is_invited:
        _can_ask(network, found)
    place = found or Participation(network=network, organization=organization)
    place.words, place.reason, place.asked_at = words.strip(), "", timezone.now()
    _accept(place, terms, by)
    return _become(
        place, State.ACTIVE if is_invited else State.APPLIED, by, "joined" if is_invited else "asked to join"
    )


def _can_ask(network: Network, found: Participation | None) -> None:
    if found is not None and found.state not in (State.REFUSED, State.ENDED):
        raise Overtaken("Your organization has a place here already, or has asked for one.")
    if not network.takes_applications:
        raise Missing
    if network.participations.filter(state=State.APPLIED).count() >= MOST_WAITING:
        raise Refused("Too many organizations wait for an answer. Ask again in some days.")


@transaction.atomic
def accept_terms(network: Network, organization: Organization, *, by: Actor, version: int) -> Participation:
    """Accept a newer version of the terms for a member."""
    require(by, "organization.join", organization)
    place = _place(network, organization_id=organization.pk)
    if place.state not in (State.ACTIVE, State.SUSPENDED):
        raise Missing
    _accept(place, _terms(network, version), by)
    place.save()
    return place


@transaction.atomic
def invite_organization(network: Network, *, by: Actor, address: str) -> Participation:
    """Offer a place to the organization at an address such as "northwind" or "northwind.guildhall.example".

    Whether there is one is said: the address of an organization is how people reach it.
    """
    require(by, "network.curate", network)
    Network.objects.select_for_update().get(pk=network.pk)
    organization = _at(address)
    found = Participation.objects.select_for_update().filter(network=network, organization=organization).first()
    if found is not None and found.state == State.APPLIED:
        raise Overtaken(f"{organization.name} has asked to join. Answer that instead.")
    if found is not None and found.state in (State.INVITED, State.ACTIVE, State.SUSPENDED):
        raise Overtaken(f"{organization.name} has a place here, or was invited already.")
    if network.participations.filter(state=State.INVITED).count() >= MOST_WAITING:
        raise Refused("Too many invitations are open. Take some back first.")
    place = found or Participation(network=network, organization=organization)
    place.words, place.reason, place.asked_at = "", "", timezone.now()
    return _become(place, State.INVITED, by, "was invited")


@transaction.atomic
def withdraw(network: Network, organization: Organization, *, by: Actor) -> Participation:
    """Take an application back, or turn an invitation down."""
    require(by, "organization.join", organization)
    place = _place(network, organization_id=organization.pk)
    if place.state not in (State.INVITED, State.APPLIED):
        raise Overtaken("This has been answered by now.")
    change = "took the application back" if place.state == State.APPLIED else "turned the invitation down"
    return _become(place, State.ENDED, by, change)


@transaction.atomic
def admit(network: Network, participation_id: UUID, *, by: Actor, tier: str = "") -> Participation:
    """Give an organization that asked its place."""
    require(by, "network.curate", network)
    place = _place(network, pk=participation_id)
    if place.state != State.APPLIED:
        raise Overtaken("This application has been answered, or taken back.")
    place.tier = tier.strip()
    return _become(place, State.ACTIVE, by, "was admitted")


@transaction.atomic
def refuse(network: Network, participation_id: UUID, *, by: Actor, reason: str) -> Participation:
    """Say no to an application, or take an invitation back, with a reason that the organization reads."""
    require(by, "network.curate", network)
    place = _place(network, pk=participation_id)
    if place.state not in (State.APPLIED, State.INVITED):
        raise Overtaken("This has been answered by now.")
    change = "was refused" if place.state == State.APPLIED else "is not invited any more"
    place.reason = reason.strip()
    return _become(place, State.REFUSED, by, change)


@transaction.atomic
def suspend_participation(network: Network, participation_id: UUID, *, by: Actor, reason: str) -> Participation:
    """Keep a member out of the hall, with a reason that it reads; everything stays in place for a return."""
    require(by, "network.run", network)
    place = _place(network, pk=participation_id)
    if place.organization_id == network.operator_id:
        raise Refused("The operator cannot be suspended in its own network.")
    if place.state != State.ACTIVE:
        raise Overtaken("This organization is not an active member.")
    place.reason = reason.strip()
    return _become(place, State.SUSPENDED, by, "was suspended")


@transaction.atomic
def restore_participation(network: Network, participation_id: UUID, *, by: Actor) -> Participation:
    """Let a suspended member in again."""
    require(by, "network.run", network)
    place = _place(network, pk=participation_id)
    if place.state != State.SUSPENDED:
        raise Overtaken("This organization is not suspended.")
    place.reason = ""
    return _become(place, State.ACTIVE, by, "was let in again")


@transaction.atomic
def change_tier(network: Network, participation_id: UUID, *, by: Actor, tier: str) -> Participation:
    """Say which tier a member is of: a word of the network's own, such as "Full" or "Associate"."""
    require(by, "network.curate", network)
    place = _place(network, pk=participation_id)
    place.tier = tier.strip()
    return _become(place, State(place.state), by, f"is of the tier {place.tier or 'of everybody'}")


@transaction.atomic
def leave_network(network: Network, organization: Organization, *, by: Actor, name: str) -> Participation:
    """Give the place up. ``name`` must be the network's own, typed by the admin: everybody's way in ends at once."""
    require(by, "organization.join", organization)
    if name.strip() != network.name:
        raise Refused(f"Type the name of the network, {network.name}, to confirm.")
    if organization.pk == network.operator_id:
        raise Refused("The operator cannot leave its own network.")
    place = _place(network, organization_id=organization.pk)
    if place.state not in (State.ACTIVE, State.SUSPENDED):
        raise Overtaken("Your organization is not a member any more.")
    return _become(place, State.ENDED, by, "left")


def _place(network: Network, **which: UUID) -> Participation:
    """The place under its lock. ``Missing`` for none."""
    rows = Participation.objects.select_for_update(of=("self",)).select_related("organization", "network__space")
    found = rows.filter(network=network, **which).first()
    if found is None:
        raise Missing
    return found


def _terms(network: Network, version: int) -> Terms:
    """The newest terms, if they are those that were read."""
    last = network.terms.order_by("-version").first()
    if last is None or last.version != version:
        raise Overtaken("The terms have changed since you read them. Read them once more.")
    return last


def _accept(place: Participation, terms: Terms, by: Actor) -> None:
    place.accepted, place.accepted_by_id, place.accepted_at = terms, by.user_id, timezone.now()
    said = events.TermsAccepted(network=place.network.name, version=terms.version)
    events.audit(said, organization=place.organization, by_user=by.user_id)


def _at(address: str) -> Organization:
    """The active organization at a host name or at its first word. ``Refused`` for none."""
    name = address.strip().lower().removeprefix("https://").removeprefix("http://").split("/")[0].split(":")[0]
    rows = Domain.objects.select_related("tenant__organization")
    found = rows.filter(domain__in=[name, domain_of(name)], tenant__kind="member").first()
    if found is None or not found.tenant.organization.is_active:
        raise Refused(f"There is no organization at {name or 'this address'}.")
    organization: Organization = found.tenant.organization
    return organization


def _become(place: Participation, state: State, by: Actor, change: str) -> Participation:
    """Give a place its new state, tell the network's space, and say so to both sides."""
    place.state, place.decided_at = state, timezone.now()
    place.save()
    tell_participation(place)
    said = events.ParticipationChanged(network=place.network.name, member=place.organization.name, change=change)
    both = {one.pk: one for one in (place.organization, place.network.operator)}
    for organization in both.values():
        is_own = organization.pk == by.organization_id
        audited = events.audit(said, organization=organization, by_user=by.user_id if is_own else None)
        if not is_own and organization.space.is_open:
            defer(TELLING, space=organization.space.pk, network=place.network.pk, audit=audited.pk)
    return place
