"""Until when somebody snoozes a case: what they chose, to a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazystr

from cases.actions.snoozing import UNTIL_REPLY
from cases.forms.moments import ZoneWords

MORNING = time(8, 0)
LONGEST = timedelta(days=366)
MONDAY, SUNDAY = 0, 6


class SnoozeForm(forms.Form):
    """Tomorrow, Monday, a day, or the requester's next reply; always at 8:00, where the organization is."""

    until = forms.ChoiceField(
        label="Until",
        widget=forms.RadioSelect,
        initial="tomorrow",
        help_text=lazystr(ZoneWords("In the morning.")),
        choices=[
            ("tomorrow", "Tomorrow, 8:00"),
            ("monday", "Monday, 8:00"),
            ("day", "Another day, 8:00"),
            ("reply", "The requester replies"),
        ],
    )
    day = forms.DateField(
        required=False, label="Which day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if timezone.localdate().weekday() == SUNDAY:  # tomorrow is Monday already; both words are understood
            until = self.fields["until"]
            until.widget.choices = [one for one in until.choices if one[0] != "monday"]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The chosen day lies ahead, and not farther than a year."""
        found = super().clean() or {}
        if found.get("until") != "day" or self.errors:
            return found
        today, day = timezone.localdate(), found.get("day")
        if day is None:
            self.add_error("day", "Choose the day on which it comes back.")
        elif not today < day <= today + LONGEST:
            self.add_error("day", "Choose a day after today, and within a year.")
        return found

    def moment(self) -> datetime:
        """When the case comes back, as the clean form says."""
        given, today = self.cleaned_data, timezone.localdate()
        days = {
            "tomorrow": today + timedelta(days=1),
            "monday": today + timedelta(days=7 - (today.weekday() - MONDAY) % 7),
            "day": given.get("day"),
        }
        day: date | None = days.get(given["until"])
        return UNTIL_REPLY if day is None else timezone.make_aware(datetime.combine(day, MORNING))
