"""A field of words with commas between them."""

from __future__ import annotations

from typing import Any

from django import forms

WORDS = 20
"""So many regions or languages an organization names."""


class WordsField(forms.CharField):
    """Words with commas between them, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.split()) for word in super().clean(value).split(",")]
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > WORDS or any(len(word) > 40 for word in found):
            raise forms.ValidationError(f"At most {WORDS} words of at most 40 characters, with commas between them.")
        return found
