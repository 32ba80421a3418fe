"""The form of whom a request to whoever can goes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms


class ChoiceForm(forms.Form):
    """The organizations that are asked first."""

    members = forms.TypedMultipleChoiceField(
        label="Ask these first",
        help_text="Two or more. Who asks is left out without a word: you do not learn who that is.",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose two organizations or more, or let the next ones be asked."},
    )

    def __init__(self, data: Any = None, *, members: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(data)
        self.fields["members"].choices = [(str(key), name) for key, name in members]  # type: ignore[attr-defined]
