"""The demo's communities: two that Dov founded, what people of three members say there, and when one of them meets. By
the actions they use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.actor import Actor
from core.spaces import entered
from network.actions.communities import found_community
from network.actions.discussions import open_discussion, write_in_discussion
from network.actions.places import join_community
from network.actions.sessions import Plan, plan_session
from network.models import Community, CommunitySession, Topic
from tenants.doors import find_host, load_actor
from tenants.halls import find_hall, hall_actor
from tenants.selectors import domain_of

NETWORK = "meridian"
CAST = {"dov": "meridian", "ada": "northwind", "ben": "northwind", "cleo": "halcyon"}


@dataclass(frozen=True, slots=True)
class Talk:
    """A community with one discussion: who opened it, what was answered by whom."""

    name: str
    about: str
    topic: str
    title: str
    opened: tuple[str, str]
    answers: tuple[tuple[str, str], ...]


TALKS = (
    Talk(
        "Block storage",
        "Arrays, multipath and what happens between the two.",
        "Storage",
        "Do you trust snapshots taken during a failover?",
        ("ada", "We restore from them in tests and have never seen a broken one. Customers ask all the same."),
        (("cleo", "Only if the host was quiesced. We lost a night to one that was not."),),
    ),
    Talk(
        "Linux hosts",
        "What changes between releases, and what it breaks.",
        "Linux hosts",
        "RHEL 10 drops the old multipath defaults",
        ("cleo", "I collect what breaks. Add yours until Friday."),
        (("ben", "Our installer wrote `no_path_retry` until firmware 5.8, so a hundred arrays carry it."),),
    ),
)


SESSION = {
    "title": "Failovers of the last month",
    "words": "Bring one that went wrong and one that did not. Ada begins with hers.",
    "place": "https://meet.meridian.example/block-storage",
}


def seed_communities() -> None:
    """Found what is missing, once. Safe to run again."""
    found = {name: _there(name, slug) for name, slug in CAST.items()}
    if any(one is None for one in found.values()):
        return
    cast = {name: one for name, one in found.items() if one is not None}
    space = cast["dov"][1]
    with entered(space):
        for told in TALKS:
            if not Community.objects.filter(name=told.name).exists():
                _tell(told, {name: actor for name, (actor, _) in cast.items()})
        _meet(cast["dov"][0])


def _tell(told: Talk, cast: dict[str, Actor]) -> None:
    topics = list(Topic.objects.current().filter(name=told.topic).values_list("pk", flat=True))
    community = found_community(by=cast["dov"], name=told.name, about=told.about, topics=topics, is_open=True)
    who, words = told.opened
    for name in {who, *(name for name, _ in told.answers)}:
        join_community(community.pk, by=cast[name])
    made = open_discussion(community.pk, by=cast[who], kind="discussion", title=told.title, source=words)
    for name, answer in told.answers:
        write_in_discussion(made.pk, by=cast[name], source=answer)


def _meet(dov: Actor) -> None:
    """A session in the days to come, also on a demo that is weeks old."""
    community = Community.objects.get(name=TALKS[0].name)
    now = timezone.now()
    if not CommunitySession.objects.filter(community=community).coming(now).exists():
        begins = (now + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
        plan_session(community.pk, Plan(**SESSION, starts_at=begins, ends_at=begins + timedelta(minutes=45)), by=dov)


def _there(name: str, slug: str) -> tuple[Actor, Any] | None:
    """Who somebody is in the network, and its space; None where the demo has neither."""
    host = find_host(domain_of(slug))
    assert host is not None
    actor = load_actor(User.objects.get(email=f"{name}@{slug}.example"), host)
    hall = find_hall(NETWORK, host)
    return (hall_actor(actor, hall), hall.space) if hall and actor else None
