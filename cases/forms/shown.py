"""Forms of what a case says now, which remember what they showed.

Two people may have the same case open. What one of them left as it was shown to them is no answer of theirs, so it
does not overwrite what the other has changed meanwhile.
"""

from __future__ import annotations

from typing import Any

from django import forms

KEPT = "initial-"
"""What Django puts before the name of a field to send along what it showed."""


def remember(form: Any) -> None:
    """Have a form send along what it shows."""
    for field in form.fields.values():
        field.show_hidden_initial = True
        if isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.hidden_widget = forms.MultipleHiddenInput


def answers(form: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Of what was ``given``, what differs from what the form showed; all of it where nothing of that came along."""
    if not any(name.startswith(KEPT) for name in form.data):
        return given
    return {name: value for name, value in given.items() if name not in form.fields or name in form.changed_data}


class TagsShown(forms.Form):
    """A form with all tags of a case in ``tags``. Beside others, ``cleaned_data`` holds ``add_tags`` and
    ``remove_tags``; all of them in ``tags`` only where the form does not know what it showed.
    """

    def clean(self) -> dict[str, Any]:
        found = answers(self, super().clean() or {})
        shown = self.data.get(self.add_initial_prefix("tags"))
        if shown is None or "tags" not in found:
            return found
        was, now = _words(shown), [word for tag in found.pop("tags") for word in _words(tag)]
        return {
            **found,
            "add_tags": [tag for tag in now if tag not in was],
            "remove_tags": [tag for tag in was if tag not in now],
        }


def _words(text: str) -> list[str]:
    return [tag.strip().lower() for tag in text.split(",") if tag.strip()]
