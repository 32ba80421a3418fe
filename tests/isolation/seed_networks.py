"""Networks of the seeded world: one that both members belong to, one of each alone, and one that asks to join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.models import Entry, Thread
from core.models import Event, Setting
from directory.models import Client, Person, Team, TeamMember
from network.models import Member, Topic
from tenants.models import Network, Organization, Participation, Space, Stewardship, Terms
from tenants.models.organizations import new_schema_name
from tests.isolation.facts import facts_of
from tests.isolation.seed_announcements import announcement_facts, announcements
from tests.isolation.seed_communities import communities, talk_facts
from tests.isolation.seed_escalations import escalation_facts, escalations
from tests.isolation.seed_experts import experts, names_expert
from tests.isolation.seed_majors import major_facts, majors
from tests.isolation.seed_practices import practice_facts, practices
from tests.isolation.seed_request_forms import request_form_facts, request_forms
from tests.isolation.seed_rows import attach
from tests.isolation.seed_rules import agreed
from tests.world import World

STEWARD = {"northwind": "vera", "halcyon": "emil"}
"""An agent who curates the network of their organization, and runs nothing of it."""
AWAY = {"northwind": "halcyon", "halcyon": "northwind"}


def networks(world: World, users: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Fill the registry, and say what may stand in addresses: per organization, slugs and keys by argument."""
    shared = Network.objects.get()
    Terms.objects.create(network=shared, version=1, text="Terms", conduct="Conduct")
    found: dict[str, dict[str, str]] = {slug: {} for slug in STEWARD}
    for slug in STEWARD:
        place = _place(world, shared, slug, "active")
        found[slug] |= {"network_inner": shared.slug, "network_id_inner": str(shared.pk), "participation_inner": place}
    for slug, steward in STEWARD.items():
        own = _own(world, slug)
        Stewardship.objects.create(network=own, user_id=users[steward], role="steward")
        found[slug] |= {"network": own.slug, "network_id": str(own.pk)}
        found[slug]["participation"] = _place(world, own, slug, "active")
        found[AWAY[slug]]["participation_unseen"] = _place(world, own, AWAY[slug], "ended")
    return found


def _own(world: World, slug: str) -> Network:
    space = Space.objects.create(kind="network", schema_name=new_schema_name())
    operator = world.organization_ids[slug]
    own: Network = Network.objects.create(space=space, name="Own", slug=f"own-{slug}", operator_id=operator)
    Terms.objects.create(network=own, version=1, text="Terms", conduct="Conduct")
    return own


def _place(world: World, network: Network, slug: str, state: str) -> str:
    row = Participation.objects.create(
        network=network, organization_id=world.organization_ids[slug], state=state, words="w", reason="r", tier="t"
    )
    return str(row.pk)


def network_facts(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Who operates a network, who curates it and who has a place in it; of a place also whose it is and whether it is
    held.
    """
    network = row if isinstance(row, Network) else row.network
    places = Participation.objects.filter(network=network).exclude(state="ended")
    facts: dict[str, Any] = {
        "operator": names[str(network.operator_id)],
        "members": frozenset(names[str(key)] for key in places.values_list("organization", flat=True)),
        "stewards": frozenset(str(key) for key in network.stewardships.values_list("user", flat=True)),
    }
    if isinstance(row, Participation):
        facts |= {"organization": names[str(row.organization_id)], "is_held": row.state != "ended"}
    return facts


def meeting_facts(organization: Organization, names: Mapping[str, str]) -> dict[str, Any]:
    """In which networks an organization has, or had, a place, and who has one in those that it operates."""
    joined = Participation.objects.filter(organization=organization).select_related("network")
    hosted = Participation.objects.filter(network__operator=organization).exclude(state="ended")
    return {
        "joined": tuple(network_facts(row.network, names) for row in joined),
        "hosted": frozenset(names[str(key)] for key in hosted.values_list("organization", flat=True)),
    }


def hall(world: World, users: Mapping[str, str], ids: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Rows of the network's space: its members, of whom one is suspended, its topics, and a talk that no page shows.

    Says what may stand in addresses, for the network and for each of its members.
    """
    found: dict[str, Any] = {}
    for slug, key in world.organization_ids.items():
        Member.objects.create(id=key, name=slug, state="active", is_operator=slug == "halcyon")
        found[slug] = {"member": str(key)}
    away = Member.objects.create(name="Away", state="suspended")
    above = Topic.objects.create(kind="area", name="Above")
    part = Topic.objects.create(kind="area", name="Part", parent=above)
    for slug in world.organization_ids:
        found[slug] |= {"member_unseen": str(away.pk), "topic": str(above.pk), "topic_inner": str(part.pk)}
    told = announcements(users, world.organization_ids["halcyon"])
    for slug in world.organization_ids:
        found[slug] |= told
    client = Client.objects.create(name="Client")
    card = Person.objects.create(
        name="Cleo", kind=Person.Kind.COLLEAGUE, user_id=users["cleo"], client=client,
        organization_id=world.organization_ids["halcyon"],
    )  # fmt: skip
    TeamMember.objects.create(team=Team.objects.create(name="Stewards"), person=card)
    thread = Thread.objects.create(subject_kind="case", subject_id=ids["northwind"]["case_id"])
    entry = Entry.objects.create(thread=thread, kind="reply", by=card, source="text", html="text", renderer=1)
    Event.objects.create(name="EntryAdded", subject_kind="case", subject_id=thread.subject_id, by_person=card.pk)
    Setting.objects.create(kind="import_mapping", name="Hall")
    for slug in world.organization_ids:
        found[slug] |= agreed()
    request_forms(world.organization_ids.values())
    for slug, keys in communities(world, users).items():
        found[slug] |= keys
    asker, _ = Person.objects.get_or_create(
        user_id=users["ada"], organization_id=world.organization_ids["northwind"],
        defaults={"name": "Ada", "kind": Person.Kind.COLLEAGUE, "role": "agent"},
    )  # fmt: skip
    cards = {"northwind": asker, "halcyon": card}
    for made in (escalations(cards, part), majors(cards), experts(cards, away, part), practices(cards)):
        for slug, keys in made.items():
            found[slug] |= keys
    return found | {"entry": str(entry.pk), "file": str(attach(entry, str(card.pk)))}


def hall_facts(row: Any, names: Mapping[str, str]) -> Mapping[str, Any]:
    """Of a member of the network who it is and whether it is in; of everything else what the desk's rows have, and of
    what is said in a community who its people are.
    """
    if isinstance(row, Member):
        return {"organization": names.get(str(row.pk), ""), "is_in": row.state == "active"}
    if given := practice_facts(row, names):
        return given
    found = facts_of(row) | names_expert(row) | (announcement_facts(row) or {})
    found |= talk_facts(row, names) | major_facts(row, names)
    return escalation_facts(row, names) or request_form_facts(row, names) or found
