"""Working hours and lengths as people write them: 10:00–18:00, several spans with commas between them; 1 h 30 min."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clocks.calendars import WEEKDAYS, Calendar, OwnDay, Span, country_names, hours_of
from core.refusals import Refused
from tenants.forms import time_zones

LENGTH = re.compile(r"(?:(\d{1,4})\s*h(?:ours?)?)?\s*(?:(\d{1,5})\s*m(?:in(?:utes?)?)?)?")
HOURS = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to)\s*(\d{1,2})[:.](\d{2})")


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


class HoursForm(forms.Form):
    """When a desk works. ``is_optional`` takes an empty week for none said, and ``value`` is None then."""

    is_optional: ClassVar[bool] = False

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

    def __init__(self, data: Any = None, *, kept: Calendar | None, initial: Any = None, prefix: str = "") -> None:
        filled: dict[str, Any] = {"zone": timezone.get_current_timezone_name()}
        if kept is not None:
            filled = {f"hours_{place}": hours_of(spans) for place, spans in enumerate(kept.week)}
            filled |= {"zone": kept.zone, "always": kept.always, "country": kept.country}
            filled |= {"subdivision": kept.subdivision, "days": "\n".join(f"{d.day} {d.name}" for d in kept.days)}
        super().__init__(data, initial=filled | (initial or {}), prefix=prefix or None)
        for place, day in enumerate(WEEKDAYS):
            self.fields[f"hours_{place}"] = forms.CharField(label=day, required=False, max_length=120)
        self.order_fields(["name", "zone", "always", *(f"hours_{place}" for place in range(7))])

    def clean(self) -> dict[str, Any]:
        """Everything as one calendar; what does not fit together is said above the form."""
        found = super().clean() or {}
        week = [self._parsed(f"hours_{place}", spans_of) or () for place in range(7)]
        days = self._parsed("days", _days_of) or ()
        if self.errors:
            return found
        plain = {name: found[name] for name in ("zone", "always", "country", "subdivision")}
        if self.is_optional and not any((*week, days, plain["always"], plain["country"], plain["subdivision"])):
            found["value"] = None
            return found
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


def _days_of(text: str) -> tuple[OwnDay, ...]:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, name = line.partition(" ")
        try:
            found.append(OwnDay(day=date.fromisoformat(day), name=name[:80]))
        except ValueError as wrong:
            raise forms.ValidationError(f"“{line[:40]}” does not begin with a date such as 2026-12-24.") from wrong
    return tuple(found)
