"""Having a report sent to oneself every Monday, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from cases.events.reports import ReportDue
from cases.permissions import may, require
from cases.saved.report_post import ReportPost, next_monday, post_of
from core import chosen
from core.actor import Actor
from core.events import record
from core.jobs import remember_due
from core.models import Event, Setting
from directory.models import Team
from notifications.actions.notices import tell
from notifications.choices import Reason
from notifications.readers import readers

MOMENT = "report"
ONCE = timedelta(days=1)


@transaction.atomic
def send_weekly(wish: ReportPost, *, by: Actor, now: datetime, zone: ZoneInfo) -> None:
    """Have this report sent to oneself every Monday, in place of another. Records nothing itself: keeping the wish
    does.
    """
    require(by, "report.post")
    had = post_of(by.card)
    key = chosen.keep(wish, name=str(by.card), by=by, key=had.key if had else None)
    remember_due(MOMENT, key, next_monday(now, zone))


@transaction.atomic
def stop_weekly(*, by: Actor) -> None:
    """Have it sent no more. Twice is harmless. Records nothing itself: forgetting the wish does."""
    require(by, "report.post")
    had = post_of(by.card)
    if had is not None:
        remember_due(MOMENT, had.key, None)
        chosen.forget(ReportPost, had.key, by=by, is_final=True)


def end_weekly(by: Actor) -> None:
    """End it by the link of a mail, which outlives the right to have it sent: then nothing is left to end. Records
    nothing itself: forgetting the wish does.
    """
    if may(by, "report.post"):
        stop_weekly(by=by)


@transaction.atomic
def send_due(keys: Iterable[UUID], *, by: Actor, now: datetime, zone: ZoneInfo) -> None:
    """The system's own act: tell each person that their report is there, and note their next Monday.

    Whoever has no door here any more is forgotten, and so is a team that is gone: the report is of all then. What it
    says is asked when the mail is sent. Runs again harmlessly: within ``ONCE`` nobody is told twice.
    """
    rows = Setting.objects.select_for_update().filter(kind=ReportPost.kind, pk__in=list(keys))
    wishes = {UUID(row.name): row for row in rows}
    here = readers(wishes)
    for person, row in wishes.items():
        found = here.get(person)
        if found is None or not found.actor.is_staff:
            row.delete()
            continue
        _without_gone_team(row)
        told = Event.objects.filter(name=ReportDue.__name__, subject_id=row.pk, at__gt=now - ONCE)
        if not told.exists():
            tell(record(ReportDue(subject_id=row.pk), by=by, at=now), {person: Reason.REPORT})
        remember_due(MOMENT, row.pk, next_monday(now, zone))


def _without_gone_team(row: Setting) -> None:
    """A team may be removed without asking whose reports are about it: nobody else is to know of these."""
    wish = ReportPost.of(row.data)
    if wish.team is not None and not Team.objects.filter(pk=wish.team).exists():
        row.data = wish.model_copy(update={"team": None}).data()
        row.save(update_fields=["data"])
