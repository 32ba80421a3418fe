"""Hearing of what is said in halls: following it, feeds and calendars of it, and taking in what a network tells."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.models import Event
from exchange.choices import SESSIONS, HallKind
from exchange.events import TalkHeard
from exchange.models import HallSubject, TalkLink
from exchange.selectors.cards import cards_of
from network.selectors.hearers import Readership, TalkNews
from notifications.actions.feeds import make_feed
from notifications.actions.follows import follow, follow_by_taking_part, unfollow
from notifications.choices import Level
from notifications.models import Feed
from notifications.selectors.follows import followers


@transaction.atomic
def hear_of(subject: HallSubject, level: str, *, by: Actor) -> None:
    """Follow a community or discussion at a level, or no longer (``level`` empty). ``subject`` was found to be read.

    The owning app's action asks the permission and records the event: ``follow`` does both.
    """
    if level:
        keep_subject(subject, [by.card])
        follow(subject.kind, subject.pk, by=by, level=level)
    else:
        unfollow(subject.kind, subject.pk, by=by)


@transaction.atomic
def hear_of_sessions(subject: HallSubject, *, by: Actor, is_on: bool) -> None:
    """Hear of the sessions of a community, or no longer. ``subject`` is the community, which was found to be read.

    The owning app's action asks the permission and records the event: ``follow`` does both.
    """
    if is_on:
        keep_subject(subject, [by.card])
        follow(SESSIONS, subject.pk, by=by, level=Level.WATCHING)
    else:
        unfollow(SESSIONS, subject.pk, by=by)


@transaction.atomic
def make_hall_feed(subject: HallSubject, kind: str, *, by: Actor) -> tuple[Feed, str]:
    """Make a feed or calendar of what was found to be read in a hall. Returns it and its token, which is kept nowhere.

    The owning app's action asks the permission and records the event: ``make_feed`` does both.
    """
    keep_subject(subject, [by.card])
    return make_feed(kind, subject.pk, by=by)


@transaction.atomic
def hear_talk(news: TalkNews, network: str, *, by: Actor) -> None:
    """Take in that something was said in a discussion: who reads it, who follows it now, who is told.

    The system's own act. Runs again harmlessly: each event of the network is heard once.
    """
    people = hear_readership(news.readership)
    apart = people if news.readership.apart is None else cards_of(news.readership.apart)
    HallSubject.objects.filter(pk=news.discussion).update(readers=[str(key) for key in sorted(apart)])
    heard = Event.objects.about("discussion", news.discussion).filter(data__origin=str(news.event))
    if news.entry is None or heard.exists():
        return
    writer, mentioned = cards_of([news.writer] if news.writer else []), cards_of(news.mentioned)
    hearing = _hearing(news, people) - writer
    if not (writer or mentioned or hearing):
        return
    row = HallSubject(
        pk=news.discussion, kind=HallKind.DISCUSSION, network=network, community=news.readership.community
    )
    keep_subject(row, apart)
    follow_by_taking_part(HallKind.DISCUSSION, news.discussion, [*writer, *mentioned])
    told = TalkHeard(
        subject_id=news.discussion,
        origin=news.event,
        entry=news.entry,
        is_new=news.is_new,
        mentioned=[str(key) for key in sorted(mentioned & apart - writer)],
        following=[str(key) for key in sorted(hearing & apart)],
    )
    record(told, by=by, at=news.at)


@transaction.atomic
def hear_readership(told: Readership) -> set[UUID]:
    """Take in who of this space is in a community: whoever is not reads nothing of it any more. Returns their cards.

    The system's own act. Records nothing: the network's event says it. Runs again harmlessly.
    """
    people = cards_of(told.readers)
    known = {str(key) for key in people}
    HallSubject.objects.filter(pk=told.community).update(readers=sorted(known))
    for row in HallSubject.objects.select_for_update().filter(community=told.community).exclude(readers=[]):
        still = [key for key in row.readers if key in known]
        if still != row.readers:
            row.readers = still
            row.save(update_fields=["readers"])
    return people


def link_talk(kind: str, key: UUID, talk: TalkLink, *, by: Actor) -> TalkLink:
    """Keep that a subject and a discussion belong together; ``talk`` says which discussion and entry.

    The owning app's action asks the permission and records the event. The hall learns nothing.
    """
    talk.subject_kind, talk.subject_id, talk.by_id = kind, key, by.card
    talk.save(force_insert=True)
    return talk


def keep_subject(subject: HallSubject, readers: Iterable[UUID]) -> None:
    """Keep where a subject of a hall lies, and that these people read it.

    The owning app's action asks the permission and records the event.
    """
    made = {"kind": subject.kind, "network": subject.network, "community": subject.community}
    row, _ = HallSubject.objects.select_for_update().get_or_create(pk=subject.pk, defaults=made)
    row.readers = sorted({*row.readers, *map(str, readers)})
    row.save(update_fields=["readers"])


def _hearing(news: TalkNews, people: set[UUID]) -> set[UUID]:
    """Who follows the discussion, or its community: everything there, or what is new."""
    near = followers(HallKind.DISCUSSION, [news.discussion])
    wide = followers(HallKind.COMMUNITY, [news.readership.community])
    enough = (Level.WATCHING, Level.NORMAL) if news.is_new else (Level.WATCHING,)
    found = {key for key, level in near.items() if level == Level.WATCHING}
    found |= {key for key, level in wide.items() if level in enough and key not in near}
    return found & people
