"""Calendars and clock policies as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from cases.choices import Priority
from cases.models import Queue
from cases.selectors.clocks import calendar_names, pause_choices
from clocks.calendars import Calendar
from clocks.choices import WARNINGS, Metric
from clocks.forms import HoursForm, length_of, seconds_of
from clocks.policies import Book, Policy
from core.actor import Actor
from core.chosen import NAME_LENGTH
from core.refusals import Refused
from directory.models import Client


class CalendarForm(HoursForm):
    """When the desk works, by a name."""

    name = forms.CharField(max_length=NAME_LENGTH)

    def __init__(self, data: Any = None, *, kept: Calendar, name: str) -> None:
        super().__init__(data, kept=kept, initial={"name": name})


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
