"""One member for the measures of its pages, with an agent at its door. Imported after ``common.set_up``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connections, transaction

from accounts.models import User
from cases.models import Case
from clocks.models import Clock
from conversations.models import Entry, Thread
from core.models import Event
from core.spaces import REGISTRY, SpaceRef, entered
from directory.models import Person
from tenants import provisioning
from tenants.doors import actor_of
from tenants.fleet import migrate_spaces
from tenants.models import Domain, Membership, Organization, Space
from tenants.models.organizations import new_schema_name
from tenants.selectors import domain_of


@dataclass(frozen=True, slots=True)
class Agent:
    """Plain data: who looks at the pages, and where."""

    space: SpaceRef
    user: UUID
    card: UUID


def agent_of(slug: str) -> Agent:
    """The agent of the member with this host name, both made unless they are there."""
    with entered(REGISTRY):
        organization = organization_of(slug)
        email = f"agent@{slug}.example"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name="Ada Brandt")
        membership, _ = Membership.objects.get_or_create(
            user=user, organization=organization, defaults={"role": "agent"}
        )
        space = organization.space.ref
        return Agent(space, user.pk, actor_of(membership, user, space).card)


def organization_of(slug: str) -> Organization:
    """The member with this host name, at the current shape of its tables."""
    domain = Domain.objects.select_related("tenant__organization").filter(domain=domain_of(slug)).first()
    if domain is None:
        with transaction.atomic():
            space = Space.objects.create(kind="member", schema_name=new_schema_name())
            organization = Organization.objects.create(space=space, name=f"{slug.title()} Support")
            Domain.objects.create(domain=domain_of(slug), tenant=space, is_primary=True)
    else:
        organization = domain.tenant.organization
    provisioning.provision(organization.space)
    migrate_spaces()  # one that an earlier measure prepared
    return organization


def clean() -> None:
    """Remove what a measure wrote, so that the next one meets the same rows. Prepared cases have external keys."""
    opened = list(Case.objects.filter(external_key="").values_list("pk", flat=True))
    Event.objects.filter(is_imported=False).delete()
    Thread.objects.filter(subject_id__in=opened).delete()
    Clock.objects.filter(subject_id__in=opened).delete()
    Case.objects.filter(pk__in=opened).delete()
    Entry.objects.filter(external_key="").delete()


def empty() -> None:
    """Remove every case with what belongs to it."""
    for model in (Event, Clock, Thread, Case):
        model.objects.all().delete()


def vacuum(space: SpaceRef) -> None:
    """Statistics and visibility as a server has them that has been running for a day."""
    with connections["owner"].cursor() as cursor:
        for model in (Case, Clock, Thread, Entry, Event, Person):
            cursor.execute(f"VACUUM ANALYZE {space.schema}.{model._meta.db_table}")
