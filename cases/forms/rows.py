"""What is asked of a case from its row in a list: one thing at a time."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.choices import Priority
from cases.forms.shown import TagsShown, remember
from cases.handling import MAX_TAGS
from core.fragments import is_path


class PriorityForm(forms.Form):
    """A priority."""

    priority = forms.ChoiceField(choices=Priority.choices)


class TagsForm(TagsShown):
    """All tags of a case."""

    tags = forms.CharField(
        max_length=900,
        required=False,
        help_text="Words with commas between them.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember(self)

    def clean_tags(self) -> list[str]:
        found = [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]
        if len(found) > MAX_TAGS:
            raise forms.ValidationError(f"A case carries at most {MAX_TAGS} tags.")
        if any(len(tag) > 40 for tag in found):
            raise forms.ValidationError("A tag has at most 40 characters.")
        return found


class BackForm(forms.Form):
    """Where somebody goes on once they have answered: a list of this host."""

    back = forms.CharField(max_length=2000, required=False)

    def clean_back(self) -> str:
        path: str = self.cleaned_data["back"]
        return path if is_path(path) else ""
