"""The form of what one side says among itself."""

from __future__ import annotations

from django import forms

from conversations.forms import once_field, text_field


class BesideForm(forms.Form):
    """An entry for one's own side."""

    text = text_field("For your own side", error_messages={"required": "Write something before you send it."})
    once = once_field()
