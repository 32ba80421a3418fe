"""Naming another case: by its number, or by words of its subject and then by choosing one of those found."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from cases.models.cases import SUBJECT_LENGTH
from cases.selectors.picking import cases_with
from core.actor import Actor

NUMBER = re.compile(r"(?:C-)?([1-9][0-9]{0,14})", re.IGNORECASE)
ONE = "One case has these words. If it is the one below, go on; else write other words."
SEVERAL = "Choose the case you mean below, or write other words."


class PickForm(forms.Form):
    """A form that names another case. Clean, ``number`` is an int.

    Words are looked up among the cases that the actor sees; where any fit, the form comes back with these to choose
    from, without scripts too.
    """

    number = forms.CharField(
        max_length=SUBJECT_LENGTH,
        label="Case",
        help_text="Its number, or words of its subject.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, actor: Actor, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor, self._case = actor, case

    def clean(self) -> dict[str, Any]:
        """The number that was written, or the one that was chosen."""
        found = super().clean() or {}
        text = str(found.get("number", "")).strip()
        if not text:
            return found
        said = NUMBER.fullmatch(text)
        found["number"] = int(said[1]) if said else self._picked(text)
        return found

    def _picked(self, words: str) -> int | None:
        """The chosen one among the cases with these words; until one is chosen, the form asks."""
        cases = cases_with(words, self._actor, but=self._case)
        numbers = {str(case.number) for case in cases}
        picked = str(self.data.get(self.add_prefix("picked"), ""))
        if not cases:
            self.add_error("number", "No other case that you see has these words in its subject. Write its number.")
        elif picked not in numbers:
            self.add_error("number", ONE if len(cases) == 1 else SEVERAL)
        self._offer(cases)
        return int(picked) if picked in numbers else None

    def _offer(self, cases: list[Any]) -> None:
        if not cases:
            return
        choices = [(str(case.number), f"{case.ref} {case.subject}") for case in cases]
        field = forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect, label="Which one")
        field.is_conditional = True  # type: ignore[attr-defined]  # needed as long as words are written
        if len(cases) == 1:
            said = {name: self.data[name] for name in self.data}
            self.data = {self.add_prefix("picked"): choices[0][0]} | said
        names = [name for name in self.fields if name != "picked"]
        self.fields["picked"] = field
        at = names.index("number") + 1
        self.order_fields([*names[:at], "picked", *names[at:]])
