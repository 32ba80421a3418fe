"""Forms that ask once more: where what was asked for reaches more people than the person may think, or removes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms


class SureForm(forms.Form):
    """A form with a box ``is_sure`` at its end, hidden until it must be ticked. ``sure`` is what the box says."""

    sure: ClassVar[str] = "Yes, let them read it"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_sure"] = forms.BooleanField(required=False, label=self.sure, widget=forms.HiddenInput)

    def ask_again(self, reasons: Sequence[str] = ()) -> None:
        """Show the box, and the reasons beside it where no sentence of a refusal says them."""
        self.fields["is_sure"].widget = forms.CheckboxInput()
        if reasons:
            self.add_error("is_sure", ". ".join(reasons) + ".")


class RemovalForm(forms.Form):
    """Yes, it may go."""

    is_confirmed = forms.BooleanField(label="Yes, remove it")
