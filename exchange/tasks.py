"""Jobs of a member's space: ids in, one action called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from core.spaces import SpaceRef, current
from exchange.actions.contacts import mail_contact
from exchange.actions.decisions import hear_decision
from exchange.actions.evidence import tell_run
from exchange.actions.mirrors import TELL_CONTACT
from exchange.actions.mirrors import hear as hear_news
from exchange.actions.practices import hear_practice
from exchange.actions.sessions import hear_session
from exchange.actions.standing import hear_standing
from exchange.actions.talks import hear_readership, hear_talk
from exchange.actions.waiting import Awaited, await_stewards, hear_report
from exchange.crossing import TELL_EVIDENCE, in_network
from network.clockwork import nobody
from network.events.majors import HEAR_DECISION
from network.events.practices import HEAR_PRACTICE
from network.selectors.hearers import readership, talk_news
from network.selectors.major_decisions import decision
from network.selectors.parties import news
from network.selectors.practice_news import practice_news
from network.selectors.session_news import session_news
from network.selectors.waiting import choice, reported
from network.talking import HEAR_CHOICE, HEAR_PLACE, HEAR_REPORT, HEAR_SESSION, HEAR_TALK
from tenants.actions.participations import TELLING
from tenants.doors import home_here
from tenants.halls import operated_here, standing_here, stewards_here
from tenants.jobs import space_task

Found = TypeVar("Found")


@space_task("exchange.hear")
def hear(network: str, schema: str, slug: str, escalation: str, event: str) -> None:
    """Read in the network what happened, and take it in here. Runs again harmlessly."""
    found = _read(network, schema, lambda home: news(UUID(escalation), UUID(event), home))
    if found is not None and current().kind == "member":
        hear_news(found, slug, by=nobody(), there=_space(network, schema))


@space_task(TELL_CONTACT, queue="mail")
def tell_contact(*, network: str, schema: str, slug: str, escalation: str, event: str, place: int) -> None:
    """Mail one escalation contact, whose address is read anew: a job holds keys alone."""
    home = home_here()
    found = _read(network, schema, lambda here: news(UUID(escalation), UUID(event), here))
    if home is not None and found is not None:
        mail_contact(found, place, slug, home)


@space_task(HEAR_TALK)
def hear_of_talk(network: str, schema: str, slug: str, discussion: str, event: str) -> None:
    """Read in the network what was said to whom, and take in here who is told. Runs again harmlessly."""
    found = _read(network, schema, lambda home: talk_news(UUID(discussion), UUID(event), home))
    if found is not None:
        hear_talk(found, slug, by=nobody())


@space_task(HEAR_PLACE)
def hear_of_place(network: str, schema: str, slug: str, community: str) -> None:
    """Read in the network who of this member is in a community, and take it in. Runs again harmlessly."""
    found = _read(network, schema, lambda home: readership(UUID(community), home))
    if found is not None:
        hear_readership(found)


@space_task(HEAR_SESSION)
def hear_of_session(network: str, schema: str, slug: str, session: str, event: str) -> None:
    """Read in the network which session was planned, moved or cancelled, and take in here who is told. Runs again
    harmlessly.
    """
    found = _read(network, schema, lambda home: session_news(UUID(session), UUID(event), home))
    if found is not None:
        hear_session(found, slug, by=nobody())


@space_task(HEAR_DECISION)
def hear_of_decision(network: str, schema: str, slug: str, major: str, event: str) -> None:
    """Read in the network which major case was proposed or answered, and take in here who is told. Runs again
    harmlessly.
    """
    found = _read(network, schema, lambda home: decision(UUID(major), UUID(event), home))
    if found is not None:
        hear_decision(found, slug, stewards_here(slug) if found.is_proposal else (), by=nobody())


@space_task(HEAR_PRACTICE)
def hear_of_practice(network: str, schema: str, slug: str, practice: str, event: str) -> None:
    """Read in the network what happened to a practice, and take it in here. Runs again harmlessly."""
    found = _read(network, schema, lambda home: practice_news(UUID(practice), UUID(event), home))
    if found is not None and current().kind == "member":
        hear_practice(found, slug, stewards_here(slug) if found.is_steward else (), by=nobody())


@space_task(TELL_EVIDENCE)
def tell_evidence(run: str) -> None:
    """Tell the network of a practice how a run of it stands. Runs again harmlessly: each telling replaces the last."""
    tell_run(UUID(run), by=nobody())


@space_task(HEAR_REPORT)
def hear_of_report(network: str, schema: str, slug: str, report: str, event: str) -> None:
    """Read in the network which entry was reported to whom, and take in here who is told. Runs again harmlessly."""
    found = _read(network, schema, lambda home: reported(UUID(report), UUID(event), home))
    if found is None:
        return
    hear_report(found, slug, by=nobody())
    if found.is_stewards:
        _await(Awaited("report", found.report, found.event, found.at), slug)


@space_task(HEAR_CHOICE)
def hear_of_choice(network: str, schema: str, slug: str, escalation: str, event: str) -> None:
    """Read in the network whether a request waits for a steward's choice still, and take in here who is told. Runs
    again harmlessly.
    """
    found = _read(network, schema, lambda home: choice(UUID(escalation), UUID(event), home))
    if found is not None:
        _await(Awaited("choice", found.escalation, found.event, found.at, found.doer), slug)


def _await(waits: Awaited, slug: str) -> None:
    key = operated_here(slug)
    if key is not None:
        await_stewards(waits, (key, slug), stewards_here(slug), by=nobody())


def _space(network: str, schema: str) -> SpaceRef:
    return SpaceRef(UUID(network), schema, "network")


def _read(network: str, schema: str, ask: Callable[[UUID], Found | None]) -> Found | None:
    """What a question finds in the network for this space's organization; None where it has none any more."""
    home = home_here()
    return None if home is None else in_network(_space(network, schema), lambda: ask(home.organization_id))


@space_task(TELLING)
def hear_of_standing(network: str, audit: str) -> None:
    """Read in the registry what was decided about a place in a network, and tell whom it concerns here. Runs again
    harmlessly.
    """
    found = standing_here(UUID(network), UUID(audit))
    if found is not None:
        hear_standing(UUID(network), UUID(audit), found, by=nobody())
