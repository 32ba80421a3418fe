"""Forms of what stewards tell the members."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from network.models import Announcement
from network.models.announcements import LONGEST

LAST_YEAR = 2999


class AnnouncementForm(forms.Form):
    """A title, a text in Markdown, and the last day on which members are shown it."""

    title = forms.CharField(label="Title", max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = forms.CharField(
        label="Text",
        max_length=LONGEST,
        help_text="What changes, from when, and what members have to do. Markdown.",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    until = forms.DateField(
        label="Last day",
        required=False,
        help_text="Shown until the end of this day; empty: until you withdraw it.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @classmethod
    def of(cls, row: Announcement, data: Any = None) -> AnnouncementForm:
        """The form filled with what the announcement says now."""
        day = timezone.localtime(row.until - timedelta(seconds=1)).date() if row.until else None
        return cls(data, initial={"title": row.title, "text": row.text, "until": day})

    def clean_text(self) -> str:
        """What people type has the line ends of their browser; a text has one sort."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_until(self) -> datetime | None:
        """The end of the day, by the clock of the organization; the day itself stays in the field."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day.year > LAST_YEAR:
            raise forms.ValidationError("Choose a day before the year 3000.")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
