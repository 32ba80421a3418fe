"""What a lead says about a form: what it is called and where its cases land."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from cases.selectors.queues import queues_of
from core.actor import Actor
from core.chosen import NAME_LENGTH
from intake.kept import Form


class AboutForm(forms.Form):
    """What a form is called, what it is for, where its cases land, and for whom it is."""

    name = forms.CharField(max_length=NAME_LENGTH, help_text="What people choose, such as “New hardware”.")
    words = forms.CharField(
        label="What it is for", required=False, max_length=200, help_text="A line below the name, in plain words."
    )
    queue = forms.ChoiceField(label="Its cases land in", required=False)
    is_offered = forms.BooleanField(
        label="Offer it to requesters", required=False, help_text="Else only your own people can fill it in."
    )

    def __init__(self, data: Any = None, *, actor: Actor, name: str = "", value: Form | None = None) -> None:
        kept = value or Form(is_offered=True)
        initial = {"name": name, "words": kept.words, "queue": str(kept.place or ""), "is_offered": kept.is_offered}
        super().__init__(data, initial=initial)
        queues = [(str(queue.pk), queue.name) for queue in queues_of(actor)]
        if kept.place and str(kept.place) not in dict(queues):
            queues.append((str(kept.place), "Another queue"))
        self.fields["queue"].choices = [("", "The first queue"), *queues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        key = given.pop("queue", "")
        return given | {"place": UUID(key) if key else None}
