"""Forms of what members have agreed on: lengths as 1 h 30 min, a row for each severity."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django import forms

from clocks.forms import length_of, seconds_of
from network.choices import Severity
from network.naming import NetworkWords
from network.rules import LONGEST, SHORTEST, Agreement, Rules

METRICS = {"acknowledged": "Acknowledgement", "answered": "Next answer"}
ANY = "Any"


def _count(label: str, low: int, high: int, hint: str) -> forms.IntegerField:
    said = f"Choose a whole number from {low} to {high}."
    words = {"min_value": said, "max_value": said, "invalid": said}
    return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=hint, error_messages=words)


class _PromisesForm(forms.Form):
    """Base: how soon, by severity. ``is_whole`` asks for a length in each field."""

    is_whole = True
    words: NetworkWords

    def _add_cells(self, kept: Rules | Agreement | None, words: NetworkWords) -> None:
        self.words = words
        for metric, severity, name in _cells():
            lengths: Mapping[str, int] = getattr(kept, metric) if kept is not None else {}
            label, length = f"{METRICS[metric]}: {words.name_of(severity)}", length_of(lengths.get(severity))
            self.fields[name] = forms.CharField(label=label, required=self.is_whole, max_length=20, initial=length)

    @property
    def grid(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """The fields of the promises: a row for each severity, a column for each measure, with its name."""
        return [
            (self.words.name_of(severity), [(words, self[f"{metric}_{severity}"]) for metric, words in METRICS.items()])
            for severity in Severity
        ]

    def lengths(self) -> dict[str, dict[str, int]]:
        """Seconds by measure and severity; what is no length, or none that a promise may have, is said at its field."""
        found: dict[str, dict[str, int]] = {metric: {} for metric in METRICS}
        for metric, severity, name in _cells():
            try:
                seconds = seconds_of(self.cleaned_data.get(name, ""))
                if seconds is not None and not SHORTEST <= seconds <= LONGEST:
                    raise forms.ValidationError("A promise is from 5 minutes to 1440 hours long.")
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)
            else:
                found[metric] |= {} if seconds is None else {severity: seconds}
        return found


class RulesForm(_PromisesForm):
    """What counts for everybody."""

    always = forms.MultipleChoiceField(
        label="Counted around the clock",
        required=False,
        choices=Severity.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Every hour counts for requests of these severities; for the others, the hours both share.",
    )
    wave = _count("Organizations asked at once", 1, 25, "Where a request goes to whoever can.")
    expires = _count("Days until a request expires", 1, 90, "When nobody has acknowledged it.")
    noticed = _count("Days until both are told that nothing moves", 1, 364, "They read on which day it will be closed.")
    rests = _count("Days until what does not move is closed", 2, 365, "Counted from the last move, as the notice is.")
    reopens = _count("Days in which it can be opened again", 0, 90, "By the side that asked, after it was confirmed.")
    decide = forms.BooleanField(
        label="People decide first",
        required=False,
        help_text="A steward chooses whom a request to whoever can goes to. They read its topic, product and severity.",
    )
    decides = _count(
        "Hours until the next are asked anyway",
        1,
        72,
        "Where nobody has decided by then, or after half of the time to acknowledge.",
    )
    record = forms.BooleanField(
        label="Cards show how requests were acknowledged",
        required=False,
        help_text="How many of the last 90 days in time, once there are five.",
    )

    def __init__(self, data: Any = None, *, kept: Rules, words: NetworkWords) -> None:
        initial = {name: getattr(kept, name) for name in (*OTHERS, "always")}
        super().__init__(data, initial=initial)
        self.fields["always"].choices = words.choices  # type: ignore[attr-defined]
        self._add_cells(kept, words)

    @property
    def others(self) -> Iterator[Any]:
        """The fields beside the grid."""
        return (self[name] for name in ("always", *OTHERS))

    def clean(self) -> dict[str, Any]:
        """What does not fit together is said at the field that is changed first."""
        found = super().clean() or {}
        if "noticed" in found and "rests" in found and found["noticed"] >= found["rests"]:
            self.add_error("noticed", "Both are told before it is closed: name fewer days than for the end.")
        found["lengths"] = self.lengths()
        return found

    def value(self) -> Rules:
        """The clean values as a setting."""
        given = self.cleaned_data
        return Rules.checked({name: given[name] for name in (*OTHERS, "always")} | given["lengths"])


class AgreementForm(_PromisesForm):
    """Between which groups, and how soon where that differs from the rules."""

    is_whole = False

    asks = forms.ChoiceField(label="Who asks", required=False)
    helps = forms.ChoiceField(label="Who helps", required=False)

    def __init__(
        self, data: Any = None, *, kept: Agreement | None, tiers: Collection[str], words: NetworkWords
    ) -> None:
        asks, helps = (kept.asks, kept.helps) if kept else ("", "")
        super().__init__(data, initial={"asks": asks, "helps": helps})
        named = sorted({*tiers, asks, helps} - {""})
        for name in ("asks", "helps"):
            self.fields[name].choices = [("", ANY), *((one, one) for one in named)]  # type: ignore[attr-defined]
        self._add_cells(kept, words)

    def clean(self) -> dict[str, Any]:
        """The lengths beside the groups."""
        found = super().clean() or {}
        found["lengths"] = self.lengths()
        return found

    def value(self) -> Agreement:
        """The clean values as a setting. ``Refused`` where they say nothing that the rules do not."""
        given = self.cleaned_data
        return Agreement.checked({"asks": given["asks"], "helps": given["helps"]} | given["lengths"])


OTHERS = ("wave", "expires", "noticed", "rests", "reopens", "decide", "decides", "record")


def _cells() -> Iterator[tuple[str, Severity, str]]:
    return ((metric, severity, f"{metric}_{severity}") for metric in METRICS for severity in Severity)
