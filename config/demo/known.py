"""What is known in the demo, and proved together: articles of Northwind's, a practice that Halcyon gave to Meridian and
Northwind adopted, one that waits for reviewers, one that is disputed. By the actions people use.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.actions.knowledge import link_article
from cases.actions.runs import begin_run, tick_step
from cases.models import Case
from config.demo.escalations import NETWORK, at_home, beyond_of
from core.actor import Actor
from core.ids import new_id
from core.models import Event
from core.spaces import entered
from exchange.actions.practices import adopt
from exchange.actions.proposals import begin_proposal, release_proposal
from exchange.models import Draft
from exchange.own_articles import source
from exchange.proposing import ComposedPractice, Proposal, sealed
from exchange.selectors.proposals import composed_of
from knowledge.actions.articles import Place, Written, begin_revision, save_draft, write_article
from knowledge.actions.publishing import publish
from knowledge.actions.runs import Begun, Ticked
from knowledge.actions.tending import flag
from knowledge.models import Article
from knowledge.steps import Process
from network.actions.practices.keeping import dispute
from network.actions.practices.reviewing import ask_reviewers, review_practice
from network.actions.practices.ruling import choose_validation
from network.actions.practices.telling import Told, take_evidence
from network.checklists import Environments, checklist
from network.clockwork import nobody
from network.models import Topic
from network.policy import Policy
from tenants.halls import Beyond

HOLD, LOOK, RETRY, WATCH, ROLL = "0000de01", "0000de02", "0000de03", "0000de04", "0000de05"
MULTIPATH: dict[str, Any] = {
    "summary": "Linux hosts lose both paths for some seconds while a controller fails over, and mount their file "
    "systems read-only. This has them keep what is written until a path is back.",
    "use_when": [
        "file systems turn read-only within a minute of a failover",
        "the log says `remaining active paths: 0`",
        "hosts run device-mapper multipath",
    ],
    "not_when": ["the host boots from the array and its boot image is old", "paths are NVMe: they wait in another way"],
    "preconditions": [{"key": "0000de0a", "text": "May one host be failed over today?"}],
    "steps": [
        {
            "key": HOLD,
            "kind": "check",
            "title": "Find out whether it is one host or all",
            "text": "```\nmultipath -ll | grep -c failed\n```",
            "expect": "More than 0 where volumes are read-only.",
            "minutes": 3,
        },
        {
            "key": LOOK,
            "title": "Keep the log of the failover",
            "text": '```\njournalctl -u multipathd --since "-2h" > multipath-excerpt.log\n```',
            "expect": "All paths of one map fail in the same second.",
            "minutes": 5,
        },
        {
            "key": RETRY,
            "title": "Set the retry count on one host",
            "text": "In the section of the array, not in the defaults.\n\n```\nno_path_retry 12\nfailback manual\n```",
            "expect": "`queue_if_no_path` among the features of every map.",
            "minutes": 5,
            "rollback": "Take both lines out and reload.",
        },
        {
            "key": WATCH,
            "kind": "decision",
            "title": "Fail over once and watch for ten minutes",
            "minutes": 15,
            "branches": [{"label": "Paths bounce", "to": RETRY}, {"label": "All is quiet", "to": ""}],
        },
        {
            "key": ROLL,
            "title": "Roll it out and build the boot image anew",
            "text": "```\ndracut -f\n```",
            "minutes": 20,
        },
    ],
}
FAILBACK = {
    "summary": "After a failover, paths move back and forth every ten minutes until failback is set by hand.",
    "use_when": ["paths change their controller every few minutes after a failover"],
    "steps": [{"key": HOLD, "title": "Set failback to manual"}, {"key": LOOK, "title": "Reload one host, then all"}],
}
POOL = {
    "summary": "Repairs the metadata of a thin pool without taking its volumes away.",
    "steps": [
        {"key": HOLD, "title": "Reserve a spare metadata volume"},
        {"key": LOOK, "title": "Swap it in and repair"},
    ],
}
SOLUTION = {
    "issue": "Volumes turn read-only for a minute when a controller of the array fails over.",
    "environment": "NS-4800 from firmware 6.1, RHEL 8 and 9 with device-mapper multipath.",
    "resolution": "Give the host time: set `no_path_retry 12` for the array and build the boot image anew.",
    "cause": "The host gives up before the second controller answers.",
}
OUTCOMES = (
    ("northwind", "worked", "RHEL 9"), ("northwind", "worked", "RHEL 8"), ("northwind", "deviation", "RHEL 9"),
    ("northwind", "worked", "RHEL 9"), ("meridian", "worked", "Debian 12"), ("meridian", "failed", "Debian 12"),
    ("meridian", "worked", "RHEL 9"), ("halcyon", "worked", "RHEL 9"), ("halcyon", "worked", "RHEL 9"),
)  # fmt: skip
SMALL = {"organizations": 2, "runs": 5, "bound": 0.4, "sure": 0.9, "without": 0, "rest": 0.0, "left": 1}
"""Rules for a network of three members: the first ones ask for more organizations than there are."""


def seed_known() -> None:
    """Make what is missing. Safe to run again."""
    ada, northwind = at_home("northwind", "ada@northwind.example")
    if northwind.space is None:
        return
    with entered(northwind.space):
        if Article.objects.exists():
            return
        with transaction.atomic():
            _articles(ada)
    _practices()


def _articles(ada: Actor) -> None:
    """A validated one with two revisions that answered a case, one in the making, one that is flagged."""
    place = Place(topic="Multipath")
    made = write_article("solution", Written("Volumes turn read-only after a failover", SOLUTION), place, by=ada)
    publish(made.pk, by=ada, is_validated=True)
    draft = begin_revision(made.pk, by=ada)
    longer = {**SOLUTION, "environment": SOLUTION["environment"] + " Debian 12 too."}
    save_draft(made.pk, Written(made.title, longer), by=ada, seen=draft.edited_at)
    publish(made.pk, by=ada, significance="medium", note="Debian 12 as well", is_validated=True)
    case = Case.objects.visible_to(ada).live().filter(subject__icontains="failover").order_by("number").first()
    if case is not None:
        link_article(case, made.pk, by=ada)
        _touched(case)
    issue = {"issue": "Snapshots that are older than the schedule says stay, and the pool fills up."}
    write_article("solution", Written("Old snapshots are not removed", issue), Place(topic="Snapshots"), by=ada)
    page = {"text": "Give new hosts two paths over two fabrics. Check both with `multipath -ll` before they go live."}
    paths = write_article("page", Written("What a new host needs", page), place, by=ada)
    publish(paths.pk, by=ada)
    flag(paths.pk, "old", by=ada, message="NVMe hosts need something else.")


def _practices() -> None:
    ada, northwind = at_home("northwind", "ada@northwind.example")
    ben, _ = at_home("northwind", "ben@northwind.example")
    cleo, halcyon = at_home("halcyon", "cleo@halcyon.example")
    dov, meridian = at_home("meridian", "dov@meridian.example")
    hers, his, theirs = beyond_of(ada, northwind), beyond_of(cleo, halcyon), beyond_of(dov, meridian)
    bens = beyond_of(ben, northwind)
    if (
        hers is None
        or his is None
        or theirs is None
        or bens is None
        or northwind.space is None
        or halcyon.space is None
    ):
        return
    with entered(theirs.space), transaction.atomic():
        choose_validation(Policy.checked(SMALL), by=theirs.actor)
        platform = {"name": "Platform", "values": ["RHEL 8", "RHEL 9", "Debian 12"]}
        choose_validation(Environments.checked({"facets": [platform]}), by=theirs.actor)
        topic = Topic.objects.current().filter(name__icontains="storage").values_list("pk", flat=True).first()
    with entered(halcyon.space), transaction.atomic():
        key = _given("Stale multipath after a controller failover", MULTIPATH, topic, cleo, his)
        pool = _given("Rebuild thin pool metadata while it is online", POOL, topic, cleo, his)
    with entered(northwind.space), transaction.atomic():
        _given("Failback ping-pong after a controller failover", FAILBACK, topic, ada, hers)
        edition = adopt(key, by=ada, beyond=hers, is_named=True)
        _begun(edition, ada)
    members = {"northwind": hers, "halcyon": his, "meridian": theirs}
    with entered(theirs.space), transaction.atomic():
        for days, (slug, outcome, platform_name) in enumerate(OUTCOMES):
            at = timezone.now() - timedelta(days=60 - 4 * days)
            take_evidence(_told(key, members[slug], outcome, platform_name, at), by=nobody())
        ask_reviewers(key, [bens.actor.card, theirs.actor.card], by=theirs.actor)
        answers = dict.fromkeys(checklist().questions, "yes")
        review_practice(key, "approve", answers, by=bens.actor, message="Ran it twice. Mind the boot image.")
        review_practice(key, "approve", answers, by=theirs.actor)
        dispute(pool, "The pool was lost on a host with firmware 5.8.", by=hers.actor)


def _given(title: str, body: dict[str, Any], topic: UUID | None, by: Actor, beyond: Beyond) -> UUID:
    """Write a process, publish it and give it to the network, as its page does."""
    made = publish(write_article("process", Written(title, Process.given(body).data()), Place(), by=by).pk, by=by)
    offered = source(made.pk, by)
    assert offered is not None
    chosen = Proposal(title=title, topic=topic)
    draft = begin_proposal(offered, NETWORK, chosen, by=by, there=beyond.actor.card)

    def compose(row: Draft) -> ComposedPractice:
        return composed_of(row, offered, by, ())

    return release_proposal(draft.pk, compose, by=by, beyond=beyond, seen=sealed(compose(draft), chosen))


def _begun(edition: Article, ada: Actor) -> None:
    """A run under way, two steps of five."""
    case = Case.objects.visible_to(ada).live().filter(subject__icontains="failover").order_by("number").first()
    if case is None:
        return
    run = begin_run(case, edition.pk, Begun({"0000de0a": "yes"}, {}, {"Platform": "RHEL 9"}), by=ada)
    for key in (HOLD, LOOK):
        tick_step(case, run.pk, Ticked(key), by=ada)
    _touched(case)


def _touched(case: Case) -> None:
    """Have a case say that it was touched when its last event was told, as the demo's other cases do."""
    last = Event.objects.filter(subject_id=case.pk).order_by("-at").first()
    assert last is not None
    Case.objects.filter(pk=case.pk).update(updated_at=last.at)


def _told(key: UUID, member: Beyond, outcome: str, platform: str, at: datetime) -> Told:
    step = RETRY if outcome == "deviation" else ""
    organization = member.hall.organization_id
    return Told(
        practice=key, member=organization, run=new_id(), version=1, outcome=outcome, at=at,
        facets={"Platform": platform}, step=step, revision=1,
    )  # fmt: skip
