"""The people of the story, as actors.

Ada and Ben work at Northwind (storage and network teams), Ines leads there and is its admin, Ravi is a requester from
Tallis Freight, Cleo works at Halcyon. Each is made where a test asks for them.
"""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

from accounts.models import User
from core.actor import Actor, Role
from core.spaces import REGISTRY, SpaceRef, entered
from directory.models import Client, Person, Team, TeamMember
from tenants.doors import actor_of
from tenants.models import Membership
from tests.world import World

PASSWORD = "a long and quiet password"
CAST: dict[str, tuple[str, str, Role, str]] = {
    "ada": ("Ada Brandt", "northwind", Role.AGENT, "Storage"),
    "ben": ("Ben Okoro", "northwind", Role.AGENT, "Network"),
    "ines": ("Ines Moreau", "northwind", Role.ADMIN, "Storage"),
    "tomas": ("Tomás Vidal", "northwind", Role.CONTRIBUTOR, ""),
    "ravi": ("Ravi Nair", "northwind", Role.REQUESTER, ""),
    "edda": ("Edda Holm", "northwind", Role.REQUESTER, ""),
    "cleo": ("Cleo Marsh", "halcyon", Role.AGENT, "Cloud"),
    "hana": ("Hana Sato", "halcyon", Role.ADMIN, "Cloud"),
}
CLIENT_OF = {"ravi": "Tallis Freight", "edda": "Sorrel Clinics"}


def email_of(name: str) -> str:
    """The address of one of the cast."""
    return f"{name}@{CAST[name][1]}.example"


def join(world: World, name: str) -> Actor:
    """Make a user, a membership, a card and a team of one of the cast; returns the actor."""
    full_name, slug, role, team = CAST[name]
    ref: SpaceRef = getattr(world, slug)
    with entered(REGISTRY):
        user = User.objects.filter(email=email_of(name)).first() or User.objects.create_user(
            email_of(name), PASSWORD, name=full_name
        )
        membership, _ = Membership.objects.get_or_create(
            user=user, organization_id=world.organization_ids[slug], defaults={"role": role}
        )
        actor = actor_of(membership, user, ref)
    with entered(ref):
        if team:
            row, _ = Team.objects.get_or_create(name=team)
            TeamMember.objects.get_or_create(team=row, person_id=actor.person_id)
        if name in CLIENT_OF:
            client, _ = Client.objects.get_or_create(name=CLIENT_OF[name])
            Person.objects.filter(pk=actor.card).update(client=client)
    with entered(REGISTRY):
        return actor_of(membership, user, ref)


def browser_of(actor: Actor | None, slug: str = "northwind", **headers: Any) -> Browser:
    """A browser on the member's host, signed in as ``actor`` (None: a stranger)."""
    browser = Browser(HTTP_HOST=f"{slug}.guildhall.localhost", **headers)
    if actor is not None:
        assert actor.user_id is not None
        with entered(REGISTRY):
            user = User.objects.get(pk=actor.user_id)
            browser.force_login(user)
            session = browser.session
            session["host"] = f"{slug}.guildhall.localhost"
            session.save()
    return browser
