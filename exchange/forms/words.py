"""The words that never cross."""

from __future__ import annotations

from django import forms

from exchange.wordlist import LONGEST, MOST, SHORTEST, Words


class WordsForm(forms.Form):
    """One word, or several that belong together, on each line."""

    words = forms.CharField(
        required=False,
        max_length=MOST * (LONGEST + 2),
        label="Words, one on each line",
        help_text=f"Up to {MOST}, each of {SHORTEST} to {LONGEST} characters. Capitals do not matter.",
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_words(self) -> tuple[str, ...]:
        """The entries, each once whatever its capitals, in the order of the alphabet."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["words"].splitlines())
        found = list({line.casefold(): line for line in lines if line}.values())
        if len(found) > MOST:
            raise forms.ValidationError(f"These are {len(found)} words. Up to {MOST} fit.")
        unfit = next((word for word in found if not SHORTEST <= len(word) <= LONGEST), None)
        if unfit is not None:
            raise forms.ValidationError(f"“{unfit[:LONGEST]}” does not have {SHORTEST} to {LONGEST} characters.")
        return tuple(sorted(found, key=str.casefold))

    def value(self) -> Words:
        """The clean value as a setting."""
        return Words.checked(self.cleaned_data)
