"""A report that somebody has sent to themself every Monday: at most one a person, and nobody else's to see."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from cases.reports.asked import Asked, By
from cases.reports.periods import last_days
from core.chosen import Chosen, Kept

MORNING = time(8, 0)
WEEK = 7


class ReportPost(Chosen):
    """What the report is about, in keys and closed words alone: filters that somebody wrote are not kept. Named by the
    key of the person's card.
    """

    kind: ClassVar[str] = "report_post"
    called: ClassVar[str] = "weekly report"
    most: ClassVar[int] = 1_000_000  # one for each person, made by that person alone
    is_private: ClassVar[bool] = True

    weeks: Annotated[int, Field(ge=1, le=52)] = 8
    by: By = "ended"
    queue: UUID | None = None
    team: UUID | None = None
    priority: Literal["", "urgent", "high", "medium", "low"] = ""

    def asked(self, now: datetime, zone: ZoneInfo) -> Asked:
        """What it asks of the cases at a moment: the last weeks until then."""
        period = last_days(WEEK * self.weeks, now.astimezone(zone).date(), zone.key)
        return Asked(period, by=self.by, queue=self.queue, team=self.team, priority=self.priority)


def post_of(person: UUID) -> Kept[ReportPost] | None:
    """What this person has sent to themself, if they do."""
    return ReportPost.named(str(person))


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """The next Monday morning after a moment."""
    local = now.astimezone(zone)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), MORNING, zone)
    return monday if monday > local else datetime.combine(monday.date() + timedelta(days=WEEK), MORNING, zone)
