"""My day: what is late, what is due, who waits, what comes back, who called, and what lies half written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.lists import SORTS, count_words, firsts
from cases.models import Case
from cases.querysets import DUE, CaseQuerySet
from cases.selectors.clocks import read_clocks
from cases.selectors.queues import ROW, ROW_PEOPLE
from cases.selectors.recent import recent_cases
from cases.selectors.unread import unread_by
from core.actor import Actor
from core.statements import Ask, padded, remembered
from notifications.letters import Part
from notifications.selectors.notices import mentions_unread
from notifications.selectors.reading import OwnDraft, drafts_of
from notifications.subjects import member_path

SHOWN = 10


@dataclass(frozen=True, slots=True)
class DayPart:
    """A few cases of the day under their heading. ``url`` lists them all."""

    key: str
    title: str
    note: str
    rows: list[Any]
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """One's day: parts with cases in them, mentions by case, drafts, and what was open last."""

    parts: list[DayPart]
    mentions: list[Part]
    mentions_url: str
    drafts: list[OwnDraft]
    drafts_url: str
    recent: list[Case]

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits for anybody."""
        return not (self.parts or self.mentions or self.drafts)


@dataclass(frozen=True, slots=True)
class Today:
    """Whose day it is, as plain data: what is asked is remembered for every moment of every day."""

    actor: Actor
    now: datetime
    end: datetime

    @property
    def parts(self) -> dict[str, CaseQuerySet]:
        """The cases of each part. A case stands in the first that fits."""
        actor, end = self.actor, self.end
        seen: Any = Case.objects.visible_to(actor).live().alias(moment=DUE)
        mine: Any = seen.naming(actor.person_id).awake_for(actor.person_id, self.now)
        # paused work has time: only what runs is due
        due = mine.filter(category="open", moment__lt=end)
        return {
            "overdue": due.filter(moment__lt=self.now),
            "today": due.filter(moment__gte=self.now),
            "waiting": mine.waiting_for(actor.person_id).exclude(category="open", moment__lt=end),
            "snoozed": seen.snoozed_by(actor.person_id, self.now, before=end),
        }


def day_of(actor: Actor) -> Day:
    """The actor's day, at most ``SHOWN`` lines of each thing. Constant queries, however much there is."""
    today = Today(actor, timezone.now(), _end_of_day())
    [told] = _firsts(today)
    numbers, keys = told[: len(told) // 2], told[len(told) // 2 :]
    rows = {row.pk: row for row in _rows(actor, padded(key for each in keys for key in each))}
    found = [
        (about, [rows[key] for key in each if key in rows], number)
        for about, each, number in zip(_abouts(), keys, numbers, strict=True)
        if number
    ]
    read_clocks(list(rows.values()))
    return Day(
        parts=[DayPart(*about[:3], rows, count_words(number), about[3]) for about, rows, number in found],
        mentions=mentions_unread(actor, SHOWN),
        mentions_url=f"{member_path('notices')}?show=mentions",
        drafts=drafts_of(actor)[:SHOWN],
        drafts_url=f"{member_path('board')}#drafts",
        recent=recent_cases(actor),
    )


def _abouts() -> list[tuple[str, str, str, str]]:
    """Key, title, note and address of each part."""
    work = member_path("board")
    return [
        ("overdue", "Overdue", "Their time is over.", f"{work}?due=overdue"),
        ("today", "Due today", "", f"{work}?due=today"),
        ("waiting", "My next action", "Not due today.", f"{work}?view=next"),
        ("snoozed", "Back today", "You had snoozed them.", f"{work}?view=snoozed"),
    ]


@remembered()
def _firsts(today: Today) -> Ask:
    """How many cases each part has, and the first of them."""
    return firsts(list(today.parts.values()), SORTS["time"], SHOWN)


@remembered()
def _rows(actor: Actor, keys: tuple[UUID, ...]) -> CaseQuerySet:
    """What the lines show of these cases."""
    told: Any = {"is_unread": unread_by(actor)}
    seen = Case.objects.visible_to(actor).filter(pk__in=keys).annotate(**told)
    return seen.select_related(*ROW_PEOPLE).only(*ROW)


def _end_of_day() -> datetime:
    """Midnight, where the organization is."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
