"""How long closed cases are kept."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.saved.retention import LEAST, MOST, Retention


class RetentionForm(forms.Form):
    """Months, the tag that keeps a case, and the word that confirms."""

    months = forms.IntegerField(
        required=False,
        min_value=LEAST,
        max_value=MOST,
        label="Delete closed cases after so many months",
        help_text=f"{LEAST} to {MOST}, counted from the day a case was closed. Leave it empty to keep them all.",
    )
    hold_tag = forms.CharField(
        max_length=40,
        label="Tag that keeps a case",
        help_text="A case with this tag is never deleted, however old it is: put it on what a court may ask for.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    sure = forms.CharField(
        required=False,
        max_length=20,
        label="Type “delete” to confirm",
        help_text="Only where cases are to be deleted: nobody can bring them back.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sure: Any = self.fields["sure"]
        sure.is_conditional = True  # needed where cases would be deleted

    def clean_hold_tag(self) -> str:
        tag = str(self.cleaned_data["hold_tag"]).replace("\0", "").strip().lower()
        if "," in tag:
            raise forms.ValidationError("A tag holds no comma.")
        return tag

    def value(self) -> Retention:
        """The clean values as a setting."""
        given: dict[str, Any] = self.cleaned_data
        return Retention.checked({"months": given["months"], "hold_tag": given["hold_tag"]})
