"""What is asked before several cases become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.forms.sure import SureForm


class MergeManyForm(SureForm):
    """Which of the chosen cases takes in the others. ``is_sure`` is asked for where more people would read them."""

    target = forms.TypedChoiceField(
        coerce=int,
        label="Which one goes on",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the case that takes in the others."},
    )
    sure = "Yes, merge them"

    def __init__(self, *args: Any, cases: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        target.choices = [(case.number, f"{case.ref} {case.subject}, of {case.requester.name}") for case in cases]
        target.initial = next((case.number for case in cases if not case.is_closed), None)
