"""The demo's two networks: who operates them, who belongs, what they agree to. By the actions people use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from clocks.calendars import AROUND_THE_CLOCK, Calendar
from core.actor import Actor
from core.spaces import entered
from network.actions.announcements import publish_announcement
from network.actions.members import change_card
from network.models import Announcement, Member, Topic
from tenants import actions, provisioning
from tenants.doors import actor_in_registry, find_host, load_actor
from tenants.halls import Hall, find_hall, hall_actor
from tenants.home import furnish
from tenants.models import Domain, Network, Organization, Participation
from tenants.selectors import domain_of


@dataclass(frozen=True, slots=True)
class Joined:
    """A network of the demo. ``members`` are (address, tier), ``waits`` is one that has asked and waits."""

    name: str
    slug: str
    summary: str
    template: str
    operator: str
    founder: str
    text: str
    conduct: str
    members: tuple[tuple[str, str], ...]
    waits: str = ""
    title: str = ""
    words: str = ""


ADMINS = {"northwind": "ines@northwind.example", "halcyon": "hana@halcyon.example", "meridian": "dov@meridian.example"}
MERIDIAN = Joined(
    "Meridian",
    "meridian",
    "Vendors and hosters whose customers run each other’s products. Members answer each other’s hard cases.",
    "alliance",
    "meridian",
    ADMINS["meridian"],
    "A member answers requests of other members as it answers its own customers, and names who does.\n\n"
    "Urgent and high requests are acknowledged within one and two hours, at any time; others by the next working day."
    "\n\nWhat is sent stays the sender's. It can be taken back at any time, and nobody passes it on.",
    "We say what we know and what we do not.\n\nWe do not use what we are shown to win a customer.\n\n"
    "Who helped is named where the help is told of.",
    (("northwind", "Full"), ("halcyon", "Full")),
    title="Weekends count from 1 December",
    words="Urgent requests are acknowledged within **four hours** on Saturday and Sunday too.\n\n"
    "Look whether your card names a contact for the weekend.",
)
HARBOUR = Joined(
    "Harbour",
    "harbour",
    "Rapid response: when a site is down, whoever is near and awake.",
    "response",
    "halcyon",
    ADMINS["halcyon"],
    "Every member keeps somebody awake. An urgent call is acknowledged within fifteen minutes.",
    "First people, then data, then whose fault it was.",
    (("northwind", ""),),
    "meridian",
    title="Drill on the first Monday",
    words="At 10:00 each member calls the next one on the roster. Write down who answered, and after how long.",
)


CARDS: dict[str, dict[str, Any]] = {
    "northwind": {
        "about": "Storage arrays of the NS series, multipath, snapshots. Twelve people in three teams.",
        "regions": ["Europe"],
        "languages": ["English", "German", "French"],
        "hours": "On call at other times",
        "calendar": Calendar(zone="Europe/Berlin", week=(((480, 1080),),) * 5 + ((),) * 2, country="DE"),
        "contacts": [
            {"name": "Ines Moreau", "role": "Head of support", "email": "ines@northwind.example"},
            {
                "name": "Storage on call",
                "phone": "+49 30 5550 142",
                "hours": "always",
                "when": "nights and weekends first",
                "is_escalation": True,
            },
        ],
    },
    "halcyon": {
        "about": "Hosting on other people’s arrays. We see failovers every week.",
        "regions": ["Europe", "North America"],
        "languages": ["English"],
        "hours": "",
        "calendar": AROUND_THE_CLOCK,
        "contacts": [{"name": "Platform desk", "email": "platform@halcyon.example", "is_escalation": True}],
    },
}

COVERED = {"northwind": ("Storage", "Backup", "Upgrades"), "halcyon": ("Linux hosts", "Storage", "Networking")}


def seed_networks() -> None:
    """Found what is missing of the two networks, make their spaces, and let the members in. Safe to run again."""
    for told in (MERIDIAN, HARBOUR):
        network = Network.objects.select_related("space").filter(slug=told.slug).first() or _founded(told)
        provisioning.provision(network.space)
        furnish(network.space)
        if not network.participations.exclude(organization=network.operator).exists():
            _join(network, told)
            furnish(network.space)
        for slug, given in CARDS.items():
            _write_card(network, slug, given)
        _announce(network, told)


def _founded(told: Joined) -> Network:
    operator = _organization(told.operator)
    return actions.found_network(
        operator,
        by=_actor(told.operator, operator),
        name=told.name,
        slug=told.slug,
        summary=told.summary,
        template=told.template,
        text=told.text,
        conduct=told.conduct,
    )


def _join(network: Network, told: Joined) -> None:
    """Members are invited and accept; one that waits has asked. A network of an older demo gets its terms first."""
    host = Domain.objects.get(tenant=network.operator.space_id, is_primary=True).domain
    operator = host.partition(".")[0]
    by = _actor(operator, network.operator)
    Participation.objects.get_or_create(network=network, organization=network.operator, defaults={"state": "active"})
    if not network.terms.exists():
        actions.publish_terms(network, by=by, text=told.text, conduct=told.conduct)
    summary = network.summary or told.summary
    actions.change_network(
        network, by=by, name=network.name, summary=summary, takes_applications=True, has_open_roster=True
    )
    for slug, tier in told.members:
        if slug == operator:
            continue
        actions.invite_organization(network, by=by, address=slug)
        place = _asked(network, slug, "")
        actions.change_tier(network, place.pk, by=by, tier=tier)
    if told.waits:
        _asked(network, told.waits, "We run the alliance next door and would like to hear of incidents early.")


def _write_card(network: Network, slug: str, given: dict[str, Any]) -> None:
    """What a member says of itself, where it has not said anything yet."""
    hall, acting = _in_hall(network, slug)
    if hall is None or acting is None:
        return
    with entered(hall.space):
        if not Member.objects.get(pk=hall.organization_id).about:
            known = Topic.objects.visible_to(acting).current()
            given = given | {"topics": list(known.filter(name__in=COVERED[slug]).values_list("pk", flat=True))}
            change_card(hall.organization_id, by=acting, given=given)


def _in_hall(network: Network, slug: str) -> tuple[Hall | None, Actor | None]:
    """The hall as an admin of an organization enters it, and who they are there; None where they may not."""
    host = find_host(domain_of(slug))
    assert host is not None
    hall = find_hall(network.slug, host)
    if hall is None:
        return None, None
    actor = load_actor(User.objects.get(email=ADMINS[slug]), host)
    assert actor is not None
    return hall, hall_actor(actor, hall)


def _announce(network: Network, told: Joined) -> None:
    """What the network's operator tells the members, where nothing is told yet."""
    hall, acting = _in_hall(network, told.operator)
    if hall is None or acting is None:
        return
    with entered(hall.space):
        if not Announcement.objects.exists():
            publish_announcement(by=acting, title=told.title, text=told.words)


def _asked(network: Network, slug: str, words: str) -> Participation:
    organization = _organization(slug)
    version = network.terms.count()
    return actions.ask_to_join(network, organization, by=_actor(slug, organization), words=words, version=version)


def _organization(slug: str) -> Organization:
    found: Organization = (
        Domain.objects.select_related("tenant__organization").get(domain=domain_of(slug)).tenant.organization
    )
    return found


def _actor(slug: str, organization: Organization) -> Actor:
    return actor_in_registry(User.objects.get(email=ADMINS[slug]), organization.pk)
