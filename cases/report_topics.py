"""What the reader's engine asks of weekly reports: nobody sees another's, and figures are of what one sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases.actions.report_posts import MOMENT
from cases.saved.report_post import ReportPost
from cases.selectors.reports import Report, report
from core.actor import Actor
from core.models import Event, Setting
from notifications.subjects import Line, Title, Topic, member_path, register

TITLE = "How we are doing"
FRESH = timedelta(days=2)
"""So long a line carries the figures: a mail is sent within that time, and a page leads to the report itself."""


def _own(actor: Actor) -> Any:
    own = Setting.objects.filter(kind=ReportPost.kind, name=str(actor.person_id))
    return own if actor.is_staff and actor.person_id else own.none()


def _visible(actor: Actor) -> Any:
    return _own(actor).values("pk")


def report_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The actor's own weekly report, if it is among these."""
    found = _own(actor).filter(pk__in=keys).values_list("pk", flat=True)
    return {key: Title(TITLE, member_path("reports")) for key in found}


def report_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """That it is there, and its figures as far as the actor may see the cases behind them at this moment."""
    wishes = {row.pk: ReportPost.model_validate(row.data) for row in _own(actor)}
    rows = list(Event.objects.filter(pk__in=keys, subject_kind=MOMENT, subject_id__in=wishes).order_by("-at", "-id"))
    newest = rows[0].pk if rows and rows[0].at > timezone.now() - FRESH else None
    address = member_path("reports")
    return {
        row.pk: Line(
            "", "Your weekly report", row.at, _words(wishes[row.subject_id], actor) if row.pk == newest else "", address
        )
        for row in rows
    }


def _words(wish: ReportPost, actor: Actor) -> str:
    zone: Any = timezone.get_current_timezone()
    asked = wish.asked(timezone.now(), zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"))
    return told(report(asked, actor, TITLE))


def told(page: Report) -> str:
    """A report in a few lines of plain text."""
    figures = [f"{one.label}: {' '.join(filter(None, (one.number, one.unit)))} ({one.note})" for one in page.tiles]
    return "\n".join([page.times, page.lead, *figures, page.counted])


register(Topic(MOMENT, "report", report_titles, _visible, report_lines))
