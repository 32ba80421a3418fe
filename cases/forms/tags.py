"""What is asked about a tag: what it is to be called instead."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.actions.tags import TAG_LENGTH, clean_tag

ACTS = (("rename", "Call it something else"), ("remove", "Remove it from every case"))


class TagForm(forms.Form):
    """A tag, and what becomes of it."""

    tag = forms.CharField(max_length=TAG_LENGTH, widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=ACTS, widget=forms.RadioSelect, label="What becomes of it", initial="rename")
    into = forms.CharField(
        max_length=TAG_LENGTH,
        required=False,
        label="New name",
        help_text="The name of another tag makes one of both.",
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off", "dir": "auto"}),
    )

    def clean_tag(self) -> str:
        return clean_tag(str(self.cleaned_data["tag"]).replace("\0", ""))

    def clean(self) -> dict[str, Any]:
        """A new name where there is to be one, and none where the tag is removed."""
        found = super().clean() or {}
        into = clean_tag(str(found.get("into") or "").replace("\0", ""))
        if found.get("act") == "rename" and not into:
            self.add_error("into", "Write what it is to be called.")
        elif "," in into:
            self.add_error("into", "A tag holds no comma.")
        elif into and into == found.get("tag") and found.get("act") == "rename":
            self.add_error("into", "It is called so already.")
        found["into"] = into if found.get("act") == "rename" else ""
        return found
