"""The goal that reports compare with."""

from __future__ import annotations

from django import forms

from cases.saved.goal import Goal


class GoalForm(forms.Form):
    """What share of resolution clocks was agreed, in percent."""

    share = forms.IntegerField(
        min_value=1,
        max_value=100,
        required=False,
        label="Resolution clocks to be met, in percent",
        help_text="As agreed with those you support, for example 95. Empty: reports draw no line.",
    )

    def value(self) -> Goal:
        """The clean value as a setting."""
        return Goal.checked(self.cleaned_data)
