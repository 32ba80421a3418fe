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
from network.choices import Label, Severity
from network.parcels import MOST_ENTRIES, MOST_FILES
from network.selectors.forms import AskedForm

ANYONE = "anyone"
NAMED = "p-"
"""Before the key of a person who is asked by name."""
PREFIX = "answers"


class DraftForm(forms.Form):
    """What a writer chose. Lists of what crosses are read by key: what is not offered is simply not there."""

    to = forms.CharField(required=False, max_length=40)
    topic = forms.CharField(required=False, max_length=40)
    title = forms.CharField(label="Title", required=False, max_length=200, strip=True)
    severity = forms.ChoiceField(choices=Severity.choices)
    label = forms.ChoiceField(choices=Label.choices)
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

    def composition(self) -> Composition:
        """What the page sent besides answers, as far as it fits; what does not keeps what was there."""
        was, given = self.page.chosen, self.cleaned_data
        offered = {one.key for one in self.page.choices.helpers}
        to = given.get("to", "")
        person, member = self._person(to)
        return Composition(
            community=was.community,
            member=member if person or member in offered else None,
            person=person,
            is_anyone=given.get("to") == ANYONE,
            topic=_among(given.get("topic"), {key for key, _ in self.page.choices.topics}),
            title=given.get("title", was.title),
            severity=given.get("severity") or was.severity,
            label=given.get("label") or was.label,
            is_test=bool(given.get("is_test")),
            answers=was.answers,
            kinds=was.kinds,
            fields=tuple(key for key in self._sent("field") if key in {one.key for one in self.page.material.fields}),
            entries=self._keys("entry", {one.key for one in self.page.material.entries}, MOST_ENTRIES),
            files=self._keys("file", self._files(), MOST_FILES),
            decided={**{key: one for key, one in was.decided.items() if not self._is_asked(key)}, **self.decided},
        )

    def _person(self, to: str) -> tuple[UUID | None, UUID | None]:
        """Who is asked by name, and of which organization. Whoever was chosen stays chosen until the writer changes it,
        also once they cannot be asked any more: the page says so.
        """
        key, was = read_key(to.removeprefix(NAMED)), self.page.chosen
        if not to.startswith(NAMED) or key is None:
            return None, read_key(to)
        found = next((one for one in self.page.choices.people if one.key == key), None)
        if found is None:
            return (key, was.member) if key == was.person else (None, None)
        return key, found.member

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


def shown_form(data: Any) -> tuple[UUID | None, int]:
    """Which form and version a page showed, as it says itself."""
    number = str(data.get("asked_version", ""))
    return read_key(data.get("asked_form")), int(number) if number.isdecimal() and len(number) < 8 else 0


def answers_form(page: DraftPage, data: Any = None, shown: AskedForm | None = None) -> AnswersForm:
    """The receiver's form, filled with what was answered by now; or what a page sent that showed this version."""
    asked = shown or page.asked
    form = AnswersForm(asked.sections, data, prefix=PREFIX, initial=dict(as_given(page.answered.data)))
    for key in page.answered.taken if data is None else ():
        form.fields[key].help_text = f"{form.fields[key].help_text} Taken from the case.".strip()
    return form


def first_fault(form: AnswersForm) -> str | None:
    """The first answer that does not fit, as a sentence. One that is only missing is said where it is to leave."""
    for key, sentences in form.errors.items():
        if form.data.get(form.add_prefix(key)):
            return f"{form.fields[key].label}: {sentences[0]}"
    return None


class NoteForm(forms.Form):
    """What the second person wants changed."""

    note = forms.CharField(label="What should change first?", max_length=500)
