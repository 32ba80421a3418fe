"""What the desk's forms are made of: files, keys, text that people write, one of the queues they see."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django import forms

from cases.models import Queue
from cases.selectors.queues import queue_by_key, queues_of
from conversations.markdown import MAX_SOURCE
from core.actor import Actor

DROP = "Choose them, or drop them here."


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Files sent with an entry, as a list of (name, stream)."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, Any]]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [(file.name, file) for file in files if file]


def text_field(label: str, **options: Any) -> forms.CharField:
    """A text of many lines, as long as an entry may be."""
    widget = forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    return forms.CharField(label=label, widget=widget, max_length=MAX_SOURCE, **options)


class KeysField(forms.Field):
    """Keys of things, several under one name. What is no key is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        found = []
        for text in value or ():
            with suppress(ValueError):
                found.append(UUID(str(text)))
        return found


def once_field() -> forms.UUIDField:
    """The hidden key of a form: what is sent twice with it is written once."""
    return forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class QueueField(forms.ModelChoiceField[Queue]):
    """One of the queues that ``actor`` sees. What was chosen is found by a remembered statement."""

    actor: Actor

    def offer(self, actor: Actor) -> None:
        """Offer what this actor sees."""
        self.actor, self.queryset = actor, queues_of(actor)

    def to_python(self, value: Any) -> Queue | None:
        if value in self.empty_values:
            return None
        with suppress(ValueError):
            if (found := queue_by_key(self.actor, UUID(str(value)))) is not None:
                return found
        raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
