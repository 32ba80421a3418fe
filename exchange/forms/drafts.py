"""Forms of a draft: whom to ask, what crosses, what is done with what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from core.ids import read_key
from core.refusals import Refused
from exchange.composing import Composition, Decided, Thing
from exchange.redaction.deciding import Choice, Decision
from exchange.selectors.drafts import DraftPage
from intake.checking import as_given
from intake.forms.answers import AnswersForm
from network.asked import FIRST_FORM
from network.choices import Label, Severity
from network.parcels import MOST_ENTRIES, MOST_FILES

ANYONE = "anyone"
PREFIX = "answers"


class DraftForm(forms.Form):
    """What a writer chose. Lists of what crosses are read by key: what is not offered is simply not there."""

    to = forms.CharField(required=False, max_length=40)
    topic = forms.CharField(required=False, max_length=40)
    title = forms.CharField(label="Title", required=False, max_length=200, strip=True)
    severity = forms.ChoiceField(choices=Severity.choices)
    label = forms.ChoiceField(choices=[one for one in Label.choices if one[0] != Label.RED])
    is_test = forms.BooleanField(required=False)

    def __init__(self, page: DraftPage, data: Any) -> None:
        super().__init__(data)
        self.page = page
        self.decided: dict[str, Decided] = {}

    def clean(self) -> dict[str, Any]:
        """Decisions about what was found: a refused one says why and leaves the default."""
        found = super().clean() or {}
        for thing in self.page.composed.things:
            self._decide(thing)
        return found

    def _decide(self, thing: Thing) -> None:
        given = self.data.get(f"d-{thing.handle}")
        if given is None:
            return
        try:
            decision = Decision.checked(thing.kind, given, self.data.get(f"w-{thing.handle}", ""))
        except Refused as refused:
            self.add_error(None, refused.sentence)
            return
        if decision != Decision():
            self.decided[thing.key] = Decided(choice=Choice(decision.choice), words=decision.words)

    def composition(self, answers: dict[str, Any]) -> Composition:
        """What the page sent, as far as it fits; what does not keeps what was there."""
        was, given = self.page.chosen, self.cleaned_data
        offered = {one.key for one in self.page.choices.helpers}
        member = read_key(given.get("to"))
        return Composition(
            member=member if member in offered else None,
            community=was.community,
            is_anyone=given.get("to") == ANYONE,
            topic=_among(given.get("topic"), {key for key, _ in self.page.choices.topics}),
            title=given.get("title", was.title),
            severity=given.get("severity") or was.severity,
            label=given.get("label") or was.label,
            is_test=bool(given.get("is_test")),
            answers=answers,
            fields=tuple(key for key in self._sent("field") if key in {one.key for one in self.page.material.fields}),
            entries=self._keys("entry", {one.key for one in self.page.material.entries}, MOST_ENTRIES),
            files=self._keys("file", self._files(), MOST_FILES),
            decided={**{key: one for key, one in was.decided.items() if not self._is_asked(key)}, **self.decided},
        )

    def _is_asked(self, key: str) -> bool:
        return any(thing.key == key for thing in self.page.composed.things)

    def _files(self) -> set[UUID]:
        return {file.key for entry in self.page.material.entries for file in entry.files if not file.why}

    def _sent(self, name: str) -> list[str]:
        sent: Any = self.data
        return list(sent.getlist(name))[:500]

    def _keys(self, name: str, offered: set[UUID], most: int) -> tuple[UUID, ...]:
        sent = [key for one in self._sent(name) if (key := read_key(one)) is not None and key in offered]
        return tuple(dict.fromkeys(sent))[:most]


def _among(given: Any, offered: set[UUID]) -> UUID | None:
    key = read_key(given)
    return key if key in offered else None


def answers_form(page: DraftPage, data: Any = None) -> AnswersForm:
    """The receiver's form, filled with what was answered by now."""
    return AnswersForm(FIRST_FORM, data, prefix=PREFIX, initial=dict(as_given(page.chosen.answers)))


class NoteForm(forms.Form):
    """What the second person wants changed."""

    note = forms.CharField(label="What should change first?", max_length=500)
