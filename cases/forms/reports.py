"""What people ask of a report: the query string, to what the questions take."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from cases.choices import Priority
from cases.reports.asked import Asked
from cases.reports.periods import LONGEST, Period, last_days
from cases.saved.report_post import ReportPost
from cases.selectors.queues import queues_of
from core.actor import Actor
from directory.models import Team

WEEKS = ((4, "4 weeks"), (8, "8 weeks"), (52, "A year"))
USUAL = 8
EARLIEST, AHEAD = date(1970, 1, 1), timedelta(days=366)
MOST_QUEUES, MOST_TEAMS = 500, 300


def _day(label: str, text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=widget, help_text=text)


def _words(label: str, length: int, text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(required=False, label=label, max_length=length, widget=widget, help_text=text)


class ReportForm(forms.Form):
    """The query string of a report. What makes no sense is told, and left out of what is counted."""

    weeks = forms.TypedChoiceField(required=False, coerce=int, choices=WEEKS, label="Time", widget=forms.HiddenInput)
    first = _day("From", "Instead of the last weeks.")
    last = _day("Until", "Today, if you leave it empty.")
    by = forms.ChoiceField(
        required=False,
        label="Cases that",
        choices=[("", "ended in this time"), ("opened", "were opened in this time")],
    )
    queue = forms.ChoiceField(required=False, label="Queue")
    team = forms.ChoiceField(required=False, label="Team")
    priority = forms.ChoiceField(required=False, label="Priority", choices=[("", "Any priority"), *Priority.choices])
    client = _words("Requester’s organization", 100, "A part of the name.")
    product = _words("Product", 120, "Its whole name.")

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.queues = {one.slug: one for one in queues_of(actor)[:MOST_QUEUES]}
        self.teams = dict(Team.objects.visible_to(actor).order_by("name").values_list("pk", "name")[:MOST_TEAMS])
        queue: Any = self.fields["queue"]
        team: Any = self.fields["team"]
        queue.choices = [("", "All you see"), *((slug, one.name) for slug, one in self.queues.items())]
        team.choices = [("", "All"), *((str(key), name) for key, name in self.teams.items())]

    def clean(self) -> dict[str, Any]:
        """A time that ends before it begins, or is longer than a report can show, is no time."""
        given = super().clean() or {}
        today = timezone.localdate()
        first, last = given.get("first"), given.get("last") or today
        if (first or today) < EARLIEST:
            self.add_error("first", f"Reports begin with the year {EARLIEST.year}.")
        elif last > today + AHEAD:
            self.add_error("last", "This day is more than a year ahead.")
        elif first and last < first:
            self.add_error("last", "This day comes before the first one.")
        elif first and (last - first).days >= LONGEST:
            self.add_error("first", "A report shows forty years at most.")
        elif given.get("last") and not first and "first" not in self.errors:
            self.add_error("first", "Say from which day on.")
        return given

    def asked(self) -> Asked:
        """The clean part of what was asked."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            self._period(),
            by="opened" if given.get("by") == "opened" else "ended",
            queue=self.queues[given["queue"]].pk if given.get("queue") else None,
            team=given.get("team") or None,
            priority=given.get("priority") or "",
            client=given.get("client") or "",
            product=given.get("product") or "",
        )

    def wish(self) -> ReportPost | None:
        """The report as it can be sent every week; None where it names days or words, which are not kept."""
        asked = self.asked()
        given = self.cleaned_data
        if self.errors or any(given.get(name) for name in ("first", "last", "client", "product")):
            return None
        weeks = int(given.get("weeks") or USUAL)
        return ReportPost.checked(
            {"weeks": weeks, "by": asked.by, "queue": asked.queue, "team": asked.team, "priority": asked.priority}
        )

    def _period(self) -> Period:
        given, today = self.cleaned_data, timezone.localdate()
        zone = timezone.get_current_timezone_name()
        if given.get("first") and not {"first", "last"} & self.errors.keys():
            return Period(given["first"], given.get("last") or today, zone)
        return last_days(7 * int(given.get("weeks") or USUAL), today, zone)

    def said(self, **changes: Any) -> str:
        """The query string of this report with changes; what is as usual or makes no sense is left out."""
        known = {name: self.data.get(name) for name in self.cleaned_data if self.data.get(name)}
        return urlencode({name: value for name, value in (known | changes).items() if value})

    def times(self) -> list[tuple[str, str, bool]]:
        """The usual times: words, query string, and whether it is the one that is shown."""
        is_own = bool(self.cleaned_data.get("first"))
        now = 0 if is_own else self.cleaned_data.get("weeks") or USUAL
        return [
            (words, self.said(weeks=weeks if weeks != USUAL else None, first=None, last=None), weeks == now)
            for weeks, words in WEEKS
        ]

    def chips(self) -> list[tuple[str, str, str]]:
        """The filters that are on: what they are about, their words, and the query string without them."""
        given = self.cleaned_data
        words = {
            "queue": self.queues[given["queue"]].name if given.get("queue") else "",
            "team": dict(self.fields["team"].choices).get(given.get("team"), "") if given.get("team") else "",  # type: ignore[attr-defined]
            "priority": Priority(given["priority"]).label if given.get("priority") else "",
            "client": given.get("client", ""),
            "product": given.get("product", ""),
            "by": "opened in this time" if given.get("by") else "",
        }
        return [
            (str(self.fields[name].label), str(value), self.said(**{name: None}))
            for name, value in words.items()
            if value
        ]
