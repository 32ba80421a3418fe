"""What the hall's own pages know: its front page, the roster, one member, the topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from clocks.calendars import words_of
from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from network import contacts
from network.contacts import Contact
from network.hours import Opening, calendar_of, closed_days, opening
from network.models import Announcement, CommunitySession, Member, Topic
from network.permissions import may
from network.selectors.announcements import newest
from network.selectors.discussions import Talk, talk
from network.selectors.records import Record, record_of
from network.selectors.sessions import next_sessions
from network.selectors.topics import TopicLine, lines_of, taxonomy

PAGE = 50
NEW = timedelta(days=30)
MOST_NEW = 5
ON_FRONT = 20
MOST_TOPICS = 1_000


@dataclass(frozen=True, slots=True)
class Front:
    """The hall's front page: what the stewards tell, who came in of late, how many there are (as far as one sees), what
    one's card lacks, and when one's communities meet next.
    """

    told: list[Announcement]
    newcomers: list[Member]
    members: int
    topics: list[Topic]
    lacks: list[str]
    may_change: bool
    talk: Talk
    sessions: list[CommunitySession]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A member on the roster, and whether it is open; None where it has not said when it works."""

    member: Member
    opening: Opening | None


@dataclass(frozen=True, slots=True)
class Roster:
    """One page of the members that the actor sees, by name; ``after`` continues it. ``topic`` is what they cover, where
    it was asked for, ``topics`` what may be asked for.
    """

    rows: list[RosterLine]
    after: UUID | None
    words: str
    topic: Topic | None
    topics: list[TopicLine]


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member as the others know it.

    ``week`` is when it works in words, ``closed`` the free days to come, ``record`` how it acknowledged what it was
    asked, where the rules show that.
    """

    member: Member
    contacts: tuple[Contact, ...]
    covers: list[Topic]
    opening: Opening | None
    week: list[str]
    closed: list[str]
    may_change: bool
    record: Record | None = None


def front(actor: Actor) -> Front:
    """What the front page knows. Its number of queries is the same however many members there are."""
    own = _own.first(actor)
    return Front(
        told=newest(actor),
        newcomers=_newcomers(actor, timezone.now() - NEW),
        members=sum(_members(actor)),
        topics=_first_topics(actor),
        lacks=_lacks(own) if own is not None else [],
        may_change=own is not None and may(actor, "member.change", own),
        talk=talk(actor),
        sessions=next_sessions(actor),
    )


@remembered()
def _own(actor: Actor) -> Any:
    return Member.objects.visible_to(actor).filter(pk=actor.organization_id)


@remembered()
def _newcomers(actor: Actor, since: datetime) -> Any:
    rows = Member.objects.visible_to(actor).active().exclude(pk=actor.organization_id).filter(joined_at__gt=since)
    return rows.order_by("-joined_at", "id")[:MOST_NEW]


@remembered()
def _members(actor: Actor) -> Any:
    """How many members the actor sees: a number, or no row for none."""
    rows = Member.objects.visible_to(actor).active().order_by()
    return rows.values("state").annotate(n=Count("pk")).values_list("n", flat=True)


@remembered()
def _first_topics(actor: Actor) -> Any:
    return Topic.objects.visible_to(actor).current().filter(parent=None).order_by("name")[:ON_FRONT]


def _lacks(own: Member) -> list[str]:
    """What others will look for on the card and not find."""
    held = contacts.read(own.contacts)
    return [
        words
        for words, is_there in (
            ("a contact", bool(held)),
            ("an escalation contact", any(one.is_escalation for one in held)),
            ("your hours", own.calendar is not None),
            ("your languages", bool(own.languages)),
            ("the topics you cover", bool(own.topics)),
        )
        if not is_there
    ]


def roster(actor: Actor, words: str = "", after: UUID | None = None, topic_id: UUID | None = None) -> Roster:
    """A page of the roster: whose name, region or language has ``words``, and who cover the topic or a part of it.

    A topic that is not there narrows nothing, and one that was merged is where it went. Two queries, one more for a
    page behind another.
    """
    known = taxonomy(actor)
    chosen = next(iter(known.current([topic_id] if topic_id else [])), None)
    rows = Member.objects.visible_to(actor).active().order_by("name", "id")
    words = words.strip()[:100]
    if words:
        rows = rows.filter(_has(words))
    if chosen is not None:
        rows = rows.filter(topics__overlap=known.within(chosen.pk))
    last = rows.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
    found = list(rows[: PAGE + 1])
    now = timezone.now()
    lines = [RosterLine(row, _opening(row, now)) for row in found[:PAGE]]
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return Roster(lines, more, words, chosen, known.lines)


def _opening(row: Member, now: datetime) -> Opening | None:
    calendar = calendar_of(row)
    return None if calendar is None else opening(calendar, now)


def _day_words(day: date, name: str) -> str:
    """A free day of a member's own calendar: a day is the same in every zone."""
    return f"{date_format(day, 'D j M')}, {name}"


def _has(words: str) -> Q:
    return Q(name__icontains=words) | Q(regions__icontains=words) | Q(languages__icontains=words)


def member_page(actor: Actor, member_id: UUID) -> MemberPage:
    """One member. ``Missing`` for one that the actor does not see."""
    found = Member.objects.visible_to(actor).filter(pk=member_id).first()
    if found is None:
        raise Missing
    calendar, now = calendar_of(found), timezone.now()
    return MemberPage(
        member=found,
        contacts=contacts.read(found.contacts),
        covers=taxonomy(actor).current(found.topics),
        opening=_opening(found, now),
        week=[] if calendar is None else words_of(calendar),
        closed=[] if calendar is None else [_day_words(*one) for one in closed_days(calendar, now)],
        may_change=may(actor, "member.change", found),
        record=record_of(found.pk),
    )


def topics(actor: Actor) -> list[TopicLine]:
    """Every topic, each below the one it is a part of, by name; an action bounds how many there are."""
    return lines_of(_topics(actor)[:MOST_TOPICS])


def _topics(actor: Actor) -> QuerySet[Topic]:
    return Topic.objects.visible_to(actor).current().order_by("name")


def topic(actor: Actor, topic_id: UUID) -> Topic:
    """One topic; a merged one leads to where it went. ``Missing`` for none."""
    found = Topic.objects.visible_to(actor).select_related("merged_into").filter(pk=topic_id).first()
    if found is None:
        raise Missing
    return found.merged_into or found
