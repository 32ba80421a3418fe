"""Host names of an organization beside its own below the base host. Only the operator of the deployment gives them.

A name needs an entry in the world's DNS, a certificate and a place in ``ALLOWED_HOSTS``, so an admin alone could not
make one work; and a name is given to one organization only, or its pages and cookies would meet another's.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from core.actor import Actor
from core.refusals import Missing, Overtaken, Refused
from tenants import events
from tenants.models import Domain, Organization
from tenants.models.organizations import check_own_domain
from tenants.permissions import require


@transaction.atomic
def add_domain(organization: Organization, *, by: Actor, name: str) -> Domain:
    """Let a host name lead to the organization. Links go on leading to the primary one.

    Refused when the name is malformed, below the base host or taken.
    """
    require(by, "organization.change_domain", organization)
    name = name.strip().lower().rstrip(".")
    if problem := check_own_domain(name):
        raise Refused(problem)
    try:
        with transaction.atomic():
            domain: Domain = Domain.objects.create(domain=name, tenant_id=organization.space_id, is_primary=False)
    except IntegrityError as taken:
        raise Overtaken("This host name leads to an organization already.") from taken
    events.audit(events.DomainAdded(domain=name), organization=organization, by_user=by.user_id)
    return domain


@transaction.atomic
def make_domain_primary(organization: Organization, domain_id: int, *, by: Actor) -> Domain:
    """Have links in mails and between organizations lead to this host name."""
    require(by, "organization.change_domain", organization)
    domain = _domain(organization, domain_id)
    domain.is_primary = True
    domain.save(update_fields=["is_primary"])  # which takes it from the one that had it
    events.audit(events.DomainMadePrimary(domain=domain.domain), organization=organization, by_user=by.user_id)
    return domain


@transaction.atomic
def remove_domain(organization: Organization, domain_id: int, *, by: Actor) -> None:
    """Take a host name away; sessions made on it end with it. Refused for the primary one."""
    require(by, "organization.change_domain", organization)
    domain = _domain(organization, domain_id)
    if domain.is_primary:
        raise Refused("Links lead to this host name. Make another one the primary one first.")
    domain.delete()
    events.audit(events.DomainRemoved(domain=domain.domain), organization=organization, by_user=by.user_id)


def _domain(organization: Organization, domain_id: int) -> Domain:
    found: Domain | None = Domain.objects.select_for_update().filter(tenant=organization.space_id, pk=domain_id).first()
    if found is None:
        raise Missing
    return found
