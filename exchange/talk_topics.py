"""What notices, feeds and calendars say of communities and discussions, for one reader and this moment.

At home there are keys alone. Titles, who wrote and what is read in the network each time, as that reader there: what
was hidden, withdrawn or left says nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.actor import Actor
from core.models import Event
from core.refusals import Missing
from exchange.choices import HallKind
from exchange.models import HallSubject
from exchange.visiting import asked_there, at_hall
from exchange.waiting_topics import REPORTED, report_lines
from network.invitations import Meeting, calendar_file
from network.selectors.hearers import Said, community_names, discussion_titles, said_in, said_last
from network.selectors.session_news import Met, met, met_last
from network.selectors.sessions import meetings_of
from notifications.subjects import FeedItem, Line, Title, Topic, member_path, register
from tenants.doors import home_here
from tenants.selectors import origin

HEARD = ("TalkHeard", REPORTED)


def community_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The communities among these that the actor is in."""
    found = asked_there(actor, keys, HallKind.COMMUNITY, community_names)
    return {key: Title(name, member_path("community", network, key)) for key, (network, name) in found.items()}


def discussion_names(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The discussions among these that the actor reads."""
    found = asked_there(actor, keys, HallKind.DISCUSSION, discussion_titles)
    return {key: Title(title, member_path("discussion", network, key)) for key, (network, title) in found.items()}


def calendar_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """What the calendars of these communities, and of all of one's own in a network, are called."""
    one = asked_there(actor, keys, HallKind.COMMUNITY, community_names)
    every = asked_there(actor, keys, HallKind.NETWORK, lambda there, wanted: dict.fromkeys(wanted, ""))
    found = {
        key: Title(f"Sessions of {name}", member_path("community_sessions", network, key))
        for key, (network, name) in one.items()
    }
    return found | {
        key: Title("Sessions of all my communities", member_path("communities", network))
        for key, (network, _) in every.items()
    }


def discussion_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """Who wrote, for which organization, where; nothing of an entry that they do not read now."""
    events = list(Event.objects.filter(pk__in=list(keys), subject_kind="discussion", name__in=HEARD))
    reports = report_lines(actor, events)
    events = [row for row in events if row.name == "TalkHeard"]
    entries = {row.pk: UUID(row.data["entry"]) for row in events}
    wanted = {row.subject_id for row in events}
    found: dict[UUID, tuple[str, Said]] = {}
    rows = HallSubject.objects.visible_to(actor).filter(pk__in=wanted)
    for network in set(rows.values_list("network", flat=True)):
        said = at_hall(actor, network, lambda there: said_in(there, entries.values()))
        found |= {key: (network, one) for key, one in (said or {}).items()}
    return reports | {row.pk: _line(row, *found[entries[row.pk]]) for row in events if entries[row.pk] in found}


def community_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """What was said last in a community, and which sessions were planned, moved or cancelled last."""
    items = [*_items(actor, HallKind.COMMUNITY, key), *_meetings(actor, key)]
    return sorted(items, key=lambda one: one.at, reverse=True)


def community_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """That sessions were planned, moved or cancelled by these events: as each one stands now, in the zone of whoever
    is told. Nothing of a community that they are not in.
    """
    events = list(Event.objects.filter(pk__in=list(keys), subject_kind="community", name="SessionHeard"))
    rows = HallSubject.objects.visible_to(actor).filter(pk__in={row.subject_id for row in events})
    found: dict[UUID, tuple[str, Met]] = {}
    for network in set(rows.values_list("network", flat=True)):
        wanted = [UUID(row.data["session"]) for row in events]
        held = at_hall(actor, network, partial(_met, wanted))
        found |= {key: (network, one) for key, one in (held or {}).items()}
    told = [(row, found.get(UUID(row.data["session"]))) for row in events]
    return {
        row.pk: Line("", _session_words(row.data["name"], one[1]), row.at, "", _meeting_place(*one))
        for row, one in told
        if one is not None
    }


def discussion_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """What was said last in a discussion."""
    return _items(actor, HallKind.DISCUSSION, key)


def calendar(actor: Actor, key: UUID) -> bytes:
    """The calendar of a community, or of all that the actor is in. ``Missing`` where they are in it no longer."""
    row = HallSubject.objects.visible_to(actor).filter(pk=key).first()
    title = calendar_titles(actor, [key]).get(key)
    home = home_here()
    if row is None or title is None or home is None:
        raise Missing
    community = key if row.kind == HallKind.COMMUNITY else None
    address = origin(home.host) + member_path("community_sessions", row.network, UUID(int=0))
    where = address.replace(str(UUID(int=0)), "*")
    found: list[Meeting] | None = at_hall(actor, row.network, lambda there: meetings_of(there, community, where))
    return calendar_file(title.words, found or [])


def _met(keys: list[UUID], there: Actor) -> dict[UUID, Met]:
    return met(there, keys)


def _items(actor: Actor, kind: str, key: UUID) -> list[FeedItem]:
    row = HallSubject.objects.visible_to(actor).filter(pk=key, kind=kind).first()
    if row is None:
        return []
    network = row.network
    found = at_hall(actor, network, lambda there: said_last(there, kind, key)) or []
    return [
        FeedItem(
            key=one.key,
            title=f"{one.who}, {one.organization}: {one.title}",
            at=one.at,
            address=_place(network, one),
            who=one.who,
            text=one.words,
        )
        for one in found
    ]


def _meetings(actor: Actor, key: UUID) -> list[FeedItem]:
    row = HallSubject.objects.visible_to(actor).filter(pk=key, kind=HallKind.COMMUNITY).first()
    if row is None:
        return []
    network = row.network
    return [
        FeedItem(
            key=one.key,
            title=_session_words("", one),
            at=one.changed_at,
            address=_meeting_place(network, one),
            text=one.words,
        )
        for one in at_hall(actor, network, lambda there: met_last(there, key)) or []
    ]


def _line(event: Event, network: str, said: Said) -> Line:
    words = "opened this discussion" if event.data["is_new"] else "wrote in this discussion"
    return Line(f"{said.who}, {said.organization},", words, event.at, "", _place(network, said))


def _place(network: str, said: Said) -> str:
    return f"{member_path('discussion', network, said.discussion)}#e-{said.key}"


def _session_words(name: str, one: Met) -> str:
    """What became of a session, and when it is: whatever has been told of it, as it stands now."""
    zone = timezone.get_current_timezone_name().replace("_", " ")
    when = f"{timezone.localtime(one.starts_at):%a %-d %b %Y, %H:%M} ({zone})"
    if one.is_cancelled:
        return f"Cancelled: {one.title}, {when}. {one.reason}"
    if name == "CommunitySessionChanged":
        return f"Another time or place: {one.title}, {when}"
    return f"A session is planned: {one.title}, {when}"


def _meeting_place(network: str, one: Met) -> str:
    return f"{member_path('community_sessions', network, one.community)}#s-{one.key}"


def _visible(kind: str) -> Any:
    return lambda actor: HallSubject.objects.visible_to(actor).filter(kind=kind).values("pk")


register(
    Topic("community", "community", community_titles, _visible(HallKind.COMMUNITY), community_lines, community_feed)
)
register(
    Topic(
        "discussion", "discussion", discussion_names, _visible(HallKind.DISCUSSION), discussion_lines, discussion_feed
    )
)
register(Topic("sessions", "calendar", calendar_titles, calendar=calendar))
