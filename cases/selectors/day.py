"""My day: what is late, what is due, who waits, what comes back, who called, and what lies half written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.filters import Filters, filtered
from cases.lists import SORTS, count_words, counted, page
from cases.models import Case
from cases.querysets import DUE, CaseQuerySet
from cases.selectors.clocks import read_clocks
from cases.selectors.queues import ROW, ROW_PEOPLE
from cases.selectors.recent import recent_cases
from cases.selectors.unread import unread_by
from core.actor import Actor
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


def day_of(actor: Actor) -> Day:
    """The actor's day, at most ``SHOWN`` lines of each thing. Constant queries, however much there is."""
    wanted = _parts(actor)
    numbers = counted([cases for *_, cases in wanted])
    numbered = zip(wanted, numbers, strict=True)
    found = [(about, _rows(cases, actor), number) for (*about, cases), number in numbered if number]
    read_clocks([row for _, rows, _ in found for row in rows])
    return Day(
        parts=[
            DayPart(key, title, note, rows, count_words(number), url) for (key, title, note, url), rows, number in found
        ],
        mentions=mentions_unread(actor, SHOWN),
        mentions_url=f"{member_path('notices')}?show=mentions",
        drafts=drafts_of(actor)[:SHOWN],
        drafts_url=f"{member_path('board')}#drafts",
        recent=recent_cases(actor),
    )


def _parts(actor: Actor) -> list[tuple[str, str, str, str, CaseQuerySet]]:
    """Key, title, note, address and cases of each part. A case stands in the first that fits."""
    now, work = timezone.now(), member_path("board")
    end = _end_of_day()
    mine = Case.objects.visible_to(actor).live().naming(actor.person_id).awake_for(actor.person_id)
    late = filtered(mine, Filters(due="overdue"), actor)
    today = filtered(mine.alias(moment=DUE).filter(moment__gte=now), Filters(due="today"), actor)
    waiting = mine.waiting_for(actor.person_id).alias(moment=DUE).exclude(category="open", moment__lt=end)
    back = Case.objects.visible_to(actor).live().snoozed_by(actor.person_id, before=end)
    return [
        ("overdue", "Overdue", "Their time is over.", f"{work}?due=overdue", late),
        ("today", "Due today", "", f"{work}?due=today", today),
        ("waiting", "My next action", "Not due today.", f"{work}?view=next", waiting),
        ("snoozed", "Back today", "You had snoozed them.", f"{work}?view=snoozed", back),
    ]


def _rows(cases: CaseQuerySet, actor: Actor) -> list[Any]:
    told = {"is_unread": unread_by(actor)}
    return page(cases, SORTS["time"], "", SHOWN, shown=ROW_PEOPLE, only=ROW, told=told)[0]


def _end_of_day() -> datetime:
    """Midnight, where the organization is."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
