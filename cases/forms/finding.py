"""What somebody types into the search box: words, or the number of a case."""

from __future__ import annotations

import re

from django import forms

LONGEST = 100
NUMBER = re.compile(r"(?:#|[a-z]{1,5}-?)?([1-9][0-9]{0,14})", re.IGNORECASE)
"""C-1042, c1042, #1042 or 1042; other letters before it too, as people write what another desk told them."""


class FindForm(forms.Form):
    """Words of a subject, or the number of a case. What is longer than a subject's words may be is cut."""

    q = forms.CharField(
        label="Words, or the number of a case",
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "maxlength": LONGEST, "autofocus": True}),
    )

    def clean_q(self) -> str:
        """What is looked for, no longer than a list takes."""
        return str(self.cleaned_data["q"])[:LONGEST].strip()

    def number(self) -> int | None:
        """The number of a case, if nothing else was typed."""
        found = NUMBER.fullmatch(self.cleaned_data["q"])
        return int(found[1]) if found else None
