"""What every composer's form is made of: text that people write, files, keys, and the key of the form itself."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django import forms

from conversations.markdown import MAX_SOURCE


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
