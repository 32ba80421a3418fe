"""What is done about a network as a whole: founding it, what it is called, its terms, its stewards."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from core.actor import Actor
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused
from tenants import events
from tenants.halls import tell_roster
from tenants.models import Membership, Network, Organization, Participation, Space, Stewardship, Terms
from tenants.models.organizations import new_schema_name
from tenants.networks import TEMPLATES
from tenants.permissions import require
from tenants.selectors import slug_fault

MOST_OPERATED = 5
MOST_STEWARDS = 50


@transaction.atomic
def found_network(
    operator: Organization, *, by: Actor, name: str, slug: str, summary: str, template: str, text: str, conduct: str
) -> Network:
    """Found a network that ``operator`` runs; it is its first member and ``by`` its first network admin.

    ``text`` and ``conduct`` are the first version of what members agree to. The space is made by a job within seconds.
    Refused when the address is malformed, reserved or taken, for a template there is none of, and beyond
    ``MOST_OPERATED``.
    """
    require(by, "network.found")
    slug = slug.strip().lower()
    if fault := slug_fault(slug):
        raise Refused(fault)
    if template not in TEMPLATES:
        raise Refused("Choose what kind of network it is.")
    Organization.objects.select_for_update().get(pk=operator.pk)
    if operator.operated_networks.count() >= MOST_OPERATED:
        raise Refused(f"An organization operates at most {MOST_OPERATED} networks.")
    network = _made(operator, name=name.strip(), slug=slug, summary=summary.strip(), template=template)
    terms = Terms.objects.create(network=network, version=1, text=text, conduct=conduct, published_by_id=by.user_id)
    assert by.user_id is not None  # an admin is a person
    Stewardship.objects.create(network=network, user_id=by.user_id, role=Stewardship.Role.ADMIN)
    own = Participation(network=network, organization=operator, state=Participation.State.ACTIVE, accepted=terms)
    own.accepted_by_id, own.accepted_at, own.decided_at = by.user_id, terms.published_at, terms.published_at
    own.save()
    space_id = str(network.space_id)
    defer("tenants.provision", queue="provision", lock=f"provision:{space_id}", space_id=space_id)
    events.audit(events.NetworkFounded(network=network.name), organization=operator, by_user=by.user_id)
    return network


def _made(operator: Organization, **given: str) -> Network:
    space = Space.objects.create(kind=Space.Kind.NETWORK, schema_name=new_schema_name())
    try:
        with transaction.atomic():
            return Network.objects.create(space=space, operator=operator, **given)
    except IntegrityError as taken:
        raise Overtaken("This address is taken. Choose another one.") from taken


@transaction.atomic
def change_network(
    network: Network, *, by: Actor, name: str, summary: str, takes_applications: bool, has_open_roster: bool
) -> Network:
    """Change what a network is called, and whether others may ask to join it and see who belongs."""
    require(by, "network.run", network)
    wanted = {
        "name": name.strip(),
        "summary": summary.strip(),
        "takes_applications": takes_applications,
        "has_open_roster": has_open_roster,
    }
    changed = [field for field, value in wanted.items() if getattr(network, field) != value]
    if not changed:
        return network
    for field in changed:
        setattr(network, field, wanted[field])
    network.save(update_fields=changed)
    tell_roster(network)
    _say(events.NetworkChanged(network=network.name, fields=changed), network, by)
    return network


@transaction.atomic
def publish_terms(network: Network, *, by: Actor, text: str, conduct: str) -> Terms:
    """Publish a new version of what members agree to. Members stay; each is asked to accept it.

    Refused when nothing differs from the version before.
    """
    require(by, "network.run", network)
    Network.objects.select_for_update().get(pk=network.pk)
    last = network.terms.order_by("-version").first()
    if last is not None and (last.text, last.conduct) == (text, conduct):
        raise Refused("Nothing differs from the version that is published.")
    version = last.version + 1 if last else 1
    terms = Terms.objects.create(
        network=network, version=version, text=text, conduct=conduct, published_by_id=by.user_id
    )
    _say(events.TermsPublished(network=network.name, version=version), network, by)
    return terms


@transaction.atomic
def appoint_steward(network: Network, *, by: Actor, user_id: UUID, role: str) -> Stewardship:
    """Have a colleague of the operator curate the network, or also decide about it.

    ``Missing`` for somebody who does not work there.
    """
    require(by, "network.run", network)
    Network.objects.select_for_update().get(pk=network.pk)
    works = Membership.objects.filter(organization=network.operator_id, user=user_id, state=Membership.State.ACTIVE)
    if not works.exclude(role="requester").exists():
        raise Missing
    if network.stewardships.exclude(user=user_id).count() >= MOST_STEWARDS:
        raise Refused(f"A network has at most {MOST_STEWARDS} stewards.")
    steward, _ = Stewardship.objects.update_or_create(network=network, user_id=user_id, defaults={"role": role})
    _say(events.StewardAppointed(network=network.name, user_id=user_id, role=role), network, by)
    return steward


@transaction.atomic
def dismiss_steward(network: Network, *, by: Actor, user_id: UUID) -> None:
    """End that somebody curates the network. The operator's admins can always appoint another one."""
    require(by, "network.run", network)
    gone, _ = network.stewardships.filter(user=user_id).delete()
    if not gone:
        raise Missing
    _say(events.StewardDismissed(network=network.name, user_id=user_id), network, by)


def _say(event: events.RegistryEvent, network: Network, by: Actor) -> None:
    events.audit(event, organization=network.operator, by_user=by.user_id)
