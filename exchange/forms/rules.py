"""The form of the rule about second looks."""

from __future__ import annotations

from django import forms

from exchange.choices import Second
from exchange.rules import ReleaseRule


class RuleForm(forms.Form):
    """When a second person releases what leaves."""

    second = forms.ChoiceField(label="A second person releases it", choices=Second.choices, widget=forms.RadioSelect)

    def value(self) -> ReleaseRule:
        """The clean value as a setting."""
        return ReleaseRule.checked(self.cleaned_data)
