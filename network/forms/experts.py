"""The form that names somebody for a topic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from network.selectors.experts import ExpertsPage


class ExpertForm(forms.Form):
    """Who may be asked about what."""

    expert = forms.ChoiceField(label="Who")
    expert_topic = forms.ChoiceField(label="Topic", help_text="They are offered for its parts as well.")

    def __init__(self, page: ExpertsPage, data: Any = None) -> None:
        super().__init__(data)
        people: Any = self.fields["expert"]
        people.choices = [(str(one.pk), one.name) for one in page.people]
        topics: Any = self.fields["expert_topic"]
        topics.choices = [
            ("", "Choose"),
            *((str(one.topic.pk), f"{one.indent}{one.topic.name}") for one in page.topics),
        ]

    def clean(self) -> dict[str, Any]:
        """Both as keys."""
        found = super().clean() or {}
        return {name: UUID(value) for name, value in found.items() if value}
