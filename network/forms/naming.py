"""A form of a network's own words: a name and a sentence for each severity, and when to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from network.choices import Severity
from network.naming import LONGEST_GUIDE, LONGEST_NAME, LONGEST_WHEN, NetworkWords

_AUTO = {"dir": "auto"}


class NetworkWordsForm(forms.Form):
    """What each severity is called, when it applies, and a guide for whoever thinks of asking."""

    guide = forms.CharField(
        label="When to ask",
        required=False,
        max_length=LONGEST_GUIDE,
        help_text="Read at the draft of a request, by every member. Plain text.",
        widget=forms.Textarea(attrs={"rows": 5, **_AUTO}),
    )

    def __init__(self, data: Any = None, *, kept: NetworkWords) -> None:
        super().__init__(data, initial={"guide": kept.guide})
        for severity in Severity:
            called = kept.severities[severity]
            self.fields[f"name_{severity}"] = forms.CharField(
                label="Name", max_length=LONGEST_NAME, initial=called.name, widget=forms.TextInput(attrs=_AUTO)
            )
            self.fields[f"when_{severity}"] = forms.CharField(
                label="When it applies",
                required=False,
                max_length=LONGEST_WHEN,
                initial=called.when,
                widget=forms.TextInput(attrs=_AUTO),
            )

    @property
    def each(self) -> Iterator[tuple[str, Any, Any]]:
        """A severity with its two fields, the gravest first; named by what it is called without a choice."""
        return ((str(one.label), self[f"name_{one}"], self[f"when_{one}"]) for one in Severity)

    def clean(self) -> dict[str, Any]:
        """A name that another severity has is said where it stands for the second time."""
        found, seen = super().clean() or {}, set()
        for severity in Severity:
            name = str(found.get(f"name_{severity}", "")).casefold()
            if name and name in seen:
                self.add_error(f"name_{severity}", "Another severity is called that already.")
            seen.add(name)
        return found

    def value(self) -> NetworkWords:
        """The clean values as a setting."""
        given = self.cleaned_data
        called = {one.value: {"name": given[f"name_{one}"], "when": given[f"when_{one}"]} for one in Severity}
        return NetworkWords.checked({"severities": called, "guide": given["guide"].replace("\r\n", "\n")})
