"""The form of whom a request to whoever can goes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from network.selectors.triage import FEWEST


class ChoiceForm(forms.Form):
    """The organizations that are asked first."""

    members = forms.TypedMultipleChoiceField(
        label="Ask these first",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, members: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(data)
        choices = [(str(key), name) for key, name in members]
        field: Any = self.fields["members"]
        field.choices = choices
        least = "Two" if len(choices) >= FEWEST else "One"
        field.help_text = f"{least} or more. Who asks is left out without a word: you do not learn who that is."
        asked = "two organizations or more" if len(choices) >= FEWEST else "the organization"
        field.error_messages["required"] = f"Choose {asked}, or let the next ones be asked."
