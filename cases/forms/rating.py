"""How a case went, in the requester's words."""

from __future__ import annotations

from django import forms

from cases.choices import Rating


class RatingForm(forms.Form):
    """One of five, and a line."""

    rating = forms.TypedChoiceField(
        coerce=int, choices=Rating.choices, widget=forms.RadioSelect, label="How did we do?"
    )
    rating_text = forms.CharField(
        required=False,
        max_length=1000,
        label="What should we know?",
        help_text="The people who worked on your case read this.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
