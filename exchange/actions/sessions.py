"""Hearing of the sessions of communities: taking in what a network tells."""

from __future__ import annotations

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.models import Event
from exchange.actions.talks import hear_readership, keep_subject
from exchange.choices import SESSIONS, HallKind
from exchange.events import SessionHeard
from exchange.models import HallSubject
from exchange.selectors.cards import cards_of
from network.selectors.session_news import SessionNews
from notifications.choices import Level
from notifications.selectors.follows import followers


@transaction.atomic
def hear_session(news: SessionNews, network: str, *, by: Actor) -> None:
    """Take in that a session was planned, moved or cancelled: whoever follows the community or its sessions, and did
    not do it, is told.

    The system's own act. Runs again harmlessly: each event of the network is heard once.
    """
    community = news.readership.community
    people = hear_readership(news.readership)
    if Event.objects.about("community", community).filter(data__origin=str(news.event)).exists():
        return
    found = followers(HallKind.COMMUNITY, [community])
    hearing = {key for key, level in found.items() if level != Level.MUTED} | set(followers(SESSIONS, [community]))
    hearing = (hearing & people) - cards_of([news.doer] if news.doer else [])
    if not hearing:
        return
    keep_subject(HallSubject(pk=community, kind=HallKind.COMMUNITY, network=network), hearing)
    told = SessionHeard(
        subject_id=community,
        origin=news.event,
        name=news.name,
        session=news.session,
        following=sorted(map(str, hearing)),
    )
    record(told, by=by, at=news.at)
