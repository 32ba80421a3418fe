"""Whom a major case concerns, and what each of them may be told: how it stands, and its updates. No other party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from conversations.markdown import RENDERER_VERSION, render
from conversations.models import Entry
from core.actor import Actor
from core.models import Event
from network.agreements import agreed
from network.events.majors import FLOWING, KIND
from network.models import Escalation, MajorCase, MajorParty, Member
from network.naming import NetworkWords

SHOWN = 5
"""So many updates stand beside a case; the rest on the page of the major case."""
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class MajorStanding:
    """How a major case stands: what a desk may keep of it, and no text."""

    key: UUID
    number: int
    state: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class MajorNews:
    """One thing that happened to a major case. ``name`` is the event's."""

    standing: MajorStanding
    event: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Update:
    """An update as a desk shows it, with its HTML."""

    name: str
    at: datetime
    html: str


@dataclass(frozen=True, slots=True)
class MajorTold:
    """A major case as a desk shows it beside a case of its own, read at the moment it is looked at: the newest updates
    first. ``outcome`` is the text that closed it, in Markdown.
    """

    standing: MajorStanding
    title: str
    state_words: str
    updates: tuple[Update, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class MajorChoice:
    """An open major case that one can link a case to."""

    number: int
    title: str
    about: str


def standing_of(row: MajorCase) -> MajorStanding:
    """How it stands, as plain data."""
    return MajorStanding(row.pk, row.number, row.state, row.updated_at)


def joined_by(key: UUID) -> list[UUID]:
    """The organizations that hear of its updates. One that was suspended or has gone hears nothing."""
    parties = MajorParty.objects.filter(major=key, has_cases=True).values("member")
    return list(Member.objects.active().filter(pk__in=parties).values_list("pk", flat=True))


def major_news(key: UUID, event: UUID, organization: UUID) -> MajorNews | None:
    """What one organization is told of an event; None where it is none of its business any more. Four queries."""
    row = MajorCase.objects.filter(pk=key).first()
    happened = Event.objects.filter(pk=event, subject_kind=KIND, subject_id=key).first()
    if row is None or happened is None or organization not in joined_by(key):
        return None
    if happened.name not in {one.__name__ for one in FLOWING}:
        return None
    return MajorNews(standing_of(row), happened.pk, happened.name, happened.at)


def open_majors(by: Actor) -> tuple[MajorChoice, ...]:
    """The major cases that one can link a case to, the newest first. Two queries."""
    rows = MajorCase.objects.visible_to(by).open().select_related("topic").order_by("-opened_at", "-id")
    words = agreed().words
    return tuple(MajorChoice(row.number, row.title, about(row, words)) for row in rows[:MOST_LISTED])


def major_told(number: int, by: Actor, *, until: datetime | None = None) -> MajorTold | None:
    """A major case with its newest updates, for a desk. None for one that the actor does not see.

    ``until`` is where it ends for whoever has closed their own case. Three queries.
    """
    row = MajorCase.objects.visible_to(by).select_related("outcome").filter(number=number).first()
    if row is None:
        return None
    entries = Entry.objects.visible_to(by).filter(thread__subject_kind=KIND, thread__subject_id=row.pk, deleted_at=None)
    if until is not None:
        entries = entries.filter(at__lte=until)
    found = entries.select_related("by").order_by("-at", "-id")[:SHOWN]
    is_told = row.outcome is not None and (until is None or row.outcome.at <= until)
    return MajorTold(
        standing=standing_of(row),
        title=row.title,
        state_words=row.get_state_display(),
        updates=tuple(Update(one.by.name, one.at, _html(one)) for one in found),
        outcome=row.outcome.source if is_told and row.outcome is not None else "",
    )


def about(row: MajorCase | Escalation, words: NetworkWords) -> str:
    """Its topic, product and severity in a line, in the network's words."""
    said = [row.topic.name if row.topic else "", row.product, words.name_of(row.severity)]
    return " · ".join(one for one in said if one)


def _html(entry: Entry) -> str:
    """Clean HTML of an entry; made anew where an earlier renderer made what is kept."""
    return entry.html if entry.renderer >= RENDERER_VERSION else render(entry.source, case_links=False)
