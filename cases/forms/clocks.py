"""Calendars and clock policies as people write them: hours as 10:00–18:00, lengths as 1 h 30 min."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from cases.choices import Priority
from cases.models import Queue
from cases.selectors.clocks import calendar_names, pause_choices
from clocks.calendars import WEEKDAYS, Calendar, OwnDay, Span, country_names, hours_of
from clocks.choices import WARNINGS, Metric
from clocks.policies import Book, Policy
from core.actor import Actor
from core.chosen import NAME_LENGTH
from core.refusals import Refused
from directory.models import Client
from tenants.forms import time_zones

HOURS = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to)\s*(\d{1,2})[:.](\d{2})")
LENGTH = re.compile(r"(?:(\d{1,4})\s*h(?:ours?)?)?\s*(?:(\d{1,5})\s*m(?:in(?:utes?)?)?)?")


def spans_of(text: str) -> tuple[Span, ...]:
    """``10:00–12:00, 13:00–18:00`` as minutes; empty for a free day. ``ValidationError`` for anything else."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = HOURS.fullmatch(part)
        if match is None:
            raise forms.ValidationError("Write hours as 10:00–18:00, several with commas between them.")
        first, first_minute, last, last_minute = map(int, match.groups())
        found.append((first * 60 + first_minute, last * 60 + last_minute))
    return tuple(found)


def seconds_of(text: str) -> int | None:
    """``1 h 30 min`` as seconds, None for nothing. ``ValidationError`` for anything else."""
    words = text.strip().lower()
    if not words:
        return None
    match = LENGTH.fullmatch(words)
    seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 if match else 0
    if not seconds:
        raise forms.ValidationError("Write a length as 30 min, 4 h or 1 h 30 min.")
    return seconds


def length_of(seconds: int | None) -> str:
    """Seconds as people write them."""
    if seconds is None:
        return ""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{minutes} min"] if minutes else [])])


class CalendarForm(forms.Form):
    """When the desk works."""

    name = forms.CharField(max_length=NAME_LENGTH)
    zone = forms.ChoiceField(label="Time zone", choices=time_zones)
    always = forms.BooleanField(
        label="Around the clock",
        required=False,
        help_text="Every hour counts; hours and free days below do not matter.",
    )
    country = forms.ChoiceField(
        label="Public holidays of",
        required=False,
        help_text="They are free days.",
        choices=lambda: [("", "No country"), *country_names().items()],
    )
    subdivision = forms.CharField(
        label="Region", required=False, max_length=10, help_text="Its code, such as BE for Berlin; empty for none."
    )
    days = forms.CharField(
        label="Own free days",
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, the date first: 2026-12-24 Christmas Eve.",
    )

    def __init__(self, data: Any = None, *, kept: Calendar, name: str) -> None:
        initial: dict[str, Any] = {f"hours_{place}": hours_of(spans) for place, spans in enumerate(kept.week)}
        initial |= {"name": name, "zone": kept.zone, "always": kept.always, "country": kept.country}
        initial |= {"subdivision": kept.subdivision, "days": "\n".join(f"{d.day} {d.name}" for d in kept.days)}
        super().__init__(data, initial=initial)
        for place, day in enumerate(WEEKDAYS):
            self.fields[f"hours_{place}"] = forms.CharField(label=day, required=False, max_length=120)
        self.order_fields(["name", "zone", "always", *(f"hours_{place}" for place in range(7))])

    def clean(self) -> dict[str, Any]:
        """Everything as one calendar; what does not fit together is said above the form."""
        found = super().clean() or {}
        week = [self._parsed(f"hours_{place}", spans_of) or () for place in range(7)]
        days = self._parsed("days", _days_of) or ()
        if not self.errors:
            plain = {name: found[name] for name in ("zone", "always", "country", "subdivision")}
            try:
                found["value"] = Calendar.checked(plain | {"week": week, "days": days})
            except Refused as refused:
                self.add_error(None, refused.sentence)
        return found

    def _parsed(self, name: str, parse: Any) -> Any:
        try:
            return parse(self.cleaned_data.get(name, ""))
        except forms.ValidationError as wrong:
            self.add_error(name, wrong)
            return None


class PolicyForm(forms.Form):
    """Targets, and for whom they count."""

    name = forms.CharField(max_length=NAME_LENGTH)
    places: forms.ModelMultipleChoiceField[Queue] = forms.ModelMultipleChoiceField(
        label="Queues", queryset=None, required=False, help_text="None chosen: every queue."
    )
    clients: forms.ModelMultipleChoiceField[Client] = forms.ModelMultipleChoiceField(
        label="Clients", queryset=None, required=False, help_text="None chosen: every one."
    )
    calendar = forms.ChoiceField(help_text="Targets are counted in its working hours.")
    always = forms.MultipleChoiceField(
        label="Counted around the clock",
        required=False,
        choices=Priority.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Cases of these priorities, whatever the calendar says.",
    )
    pauses = forms.MultipleChoiceField(
        label="Clocks stand still while",
        required=False,
        choices=pause_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    warn = forms.TypedMultipleChoiceField(
        label="Tell the case’s people when this much of a target is used",
        required=False,
        coerce=int,
        choices=[(percent, f"{percent} %") for percent in WARNINGS if percent < 100],
        widget=forms.CheckboxSelectMultiple,
        help_text="That a target has passed is told in any case.",
    )

    def __init__(self, data: Any = None, *, kept: Policy, name: str, book: Book, actor: Actor) -> None:
        fields = ("places", "clients", "always", "pauses", "warn")
        initial = {field: list(getattr(kept, field)) for field in fields}
        initial |= {"name": name, "calendar": str(kept.calendar)}  # type: ignore[dict-item]
        super().__init__(data, initial=initial)
        self.fields["calendar"].choices = calendar_names(book)  # type: ignore[attr-defined]
        self.fields["places"].queryset = Queue.objects.visible_to(actor).order_by("position", "name")  # type: ignore[attr-defined]
        self.fields["clients"].queryset = Client.objects.visible_to(actor).order_by("name")  # type: ignore[attr-defined]
        for metric, level, field in _cells():
            words = length_of(kept.targets.get(metric, {}).get(level))
            label = f"{metric.label}, {Priority(level).label.lower()}"
            self.fields[field] = forms.CharField(label=label, required=False, max_length=20, initial=words)

    @property
    def grid(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """The fields of the targets: a row for each priority, a column for each metric, with its name."""
        return [
            (str(label), [(str(metric.label), self[f"target_{metric}_{level}"]) for metric in Metric])
            for level, label in Priority.choices
        ]

    @property
    def others(self) -> Iterator[Any]:
        """The fields beside the grid."""
        return (self[name] for name in ("places", "clients", "calendar", "always", "pauses", "warn"))

    def clean(self) -> dict[str, Any]:
        """Everything as one policy; what does not fit together is said above the form."""
        found = super().clean() or {}
        targets: dict[str, dict[str, int]] = {}
        for metric, level, field in _cells():
            try:
                seconds = seconds_of(found.get(field, ""))
            except forms.ValidationError as wrong:
                self.add_error(field, wrong)
            else:
                targets.setdefault(metric, {}).update({level: seconds} if seconds else {})
        if not self.errors:
            plain = {name: found[name] for name in ("calendar", "always", "pauses", "warn")}
            keys = {name: [row.pk for row in found[name]] for name in ("places", "clients")}
            try:
                found["value"] = Policy.checked(plain | keys | {"targets": targets})
            except Refused as refused:
                self.add_error(None, refused.sentence)
        return found


def _cells() -> Iterator[tuple[Metric, str, str]]:
    return ((metric, level, f"target_{metric}_{level}") for metric in Metric for level in Priority.values)


def _days_of(text: str) -> tuple[OwnDay, ...]:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, name = line.partition(" ")
        try:
            found.append(OwnDay(day=date.fromisoformat(day), name=name[:80]))
        except ValueError as wrong:
            raise forms.ValidationError(f"“{line[:40]}” does not begin with a date such as 2026-12-24.") from wrong
    return tuple(found)
