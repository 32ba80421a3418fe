"""Forms of the taxonomy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from core.actor import Actor
from network.forms.words import WordsField
from network.models import Topic
from network.selectors.halls import topics


class TopicForm(forms.Form):
    """A topic: what sort it is, its name, what it is a part of, and what else people call it."""

    kind = forms.ChoiceField(label="Kind", choices=Topic.Kind.choices, initial=Topic.Kind.TECHNOLOGY)
    name = forms.CharField(label="Name", max_length=80)
    parent = forms.ChoiceField(label="Part of", required=False)
    aliases = WordsField(
        label="Other names", required=False, max_length=1700, help_text="With commas between them: a search finds them."
    )

    def __init__(self, *args: Any, actor: Actor, without: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [line for line in topics(actor) if line.topic.pk != without]
        choices = [(str(line.topic.pk), f"{line.indent}{line.topic.name}") for line in lines]
        self.fields["parent"].choices = [("", "Nothing: it stands alone"), *choices]  # type: ignore[attr-defined]

    def clean_parent(self) -> UUID | None:
        """The key of what it is a part of."""
        return UUID(self.cleaned_data["parent"]) if self.cleaned_data["parent"] else None


class MergeForm(forms.Form):
    """Another topic that means the same."""

    into = forms.ChoiceField(label="Merge it into")

    def __init__(self, *args: Any, actor: Actor, without: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(line.topic.pk), line.topic.name) for line in topics(actor) if line.topic.pk != without]
        self.fields["into"].choices = found  # type: ignore[attr-defined]
