"""What the reader's engine asks of weekly reports: nobody sees another's, and figures are of what one sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
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
    """That it is there, the newest first. A page leads to the report itself and reckons nothing. One query."""
    rows = Event.objects.filter(pk__in=keys, subject_kind=MOMENT, subject_id__in=_visible(actor))
    address = member_path("reports")
    return {row.pk: Line("", "Your weekly report", row.at, "", address) for row in rows.order_by("-at", "-id")}


def mailed_reports(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """The same, the newest with its figures, as far as the actor may see the cases behind them at this moment."""
    lines = dict(report_lines(actor, keys))
    wish = _own(actor).first()
    if wish is not None and (newest := next(iter(lines), None)) is not None:
        lines[newest] = replace(lines[newest], text=_words(ReportPost.of(wish.data), actor))
    return lines


def _words(wish: ReportPost, actor: Actor) -> str:
    zone: Any = timezone.get_current_timezone()
    asked = wish.asked(timezone.now(), zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"))
    return told(report(asked, actor, TITLE))


def told(page: Report) -> str:
    """A report in a few lines of plain text."""
    figures = [f"{one.label}: {' '.join(filter(None, (one.number, one.unit)))} ({one.note})" for one in page.tiles]
    late = [page.late.words] if page.late else []
    return "\n".join([page.times, *late, page.lead, *figures, page.counted])


register(Topic(MOMENT, "report", report_titles, _visible, report_lines, mailed=mailed_reports))
