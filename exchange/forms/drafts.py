"""Forms of a draft: whom to ask, what crosses, what is done with what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from core.ids import read_key
from core.refusals import Refused
from exchange.composing import Composition, Decided, Thing
from exchange.redaction.deciding import Choice, Decision
from exchange.selectors.drafts import DraftPage, Typed
from intake.checking import as_given
from intake.forms.answers import AnswersForm
from intake.schema import questions_of
from network.choices import Label, Severity
from network.parcels import MOST_ENTRIES, MOST_FILES
from network.selectors.forms import AskedForm

ANYONE = "anyone"
NAMED = "p-"
"""Before the key of a person who is asked by name."""
PREFIX = "answers"
TITLE = 200
TOO_LONG = f"Title: Write at most {TITLE} characters."
SEVERITY = "Choose one of the severities that are shown."
LABEL = "Choose one of the labels that are shown."


class DraftForm(forms.Form):
    """What a writer chose. Lists of what crosses are read by key: what is not offered is simply not there."""

    to = forms.CharField(required=False, max_length=40)
    topic = forms.CharField(required=False, max_length=40)
    title = forms.CharField(required=False, max_length=TITLE, error_messages={"max_length": TOO_LONG})
    severity = forms.ChoiceField(choices=Severity.choices, required=False, error_messages={"invalid_choice": SEVERITY})
    label = forms.ChoiceField(choices=Label.choices, required=False, error_messages={"invalid_choice": LABEL})
    is_test = forms.BooleanField(required=False)

    def __init__(self, page: DraftPage, data: Any) -> None:
        super().__init__(data)
        self.page = page
        self.decided: dict[str, Decided] = {}
        self.refused: dict[str, tuple[str, str]] = {}

    def clean(self) -> dict[str, Any]:
        """Decisions about what was found: a refused one says why and leaves the default."""
        found = super().clean() or {}
        for thing in self.page.composed.things:
            self._decide(thing)
        return found

    def _decide(self, thing: Thing) -> None:
        given, words = self.data.get(f"d-{thing.handle}"), self.data.get(f"w-{thing.handle}", "")
        if given is None:
            return
        try:
            decision = Decision.checked(thing.kind, given, words)
        except Refused as refused:
            self.add_error(None, refused.sentence)
            self.refused[thing.handle] = (given, words)
            return
        if decision != Decision():
            self.decided[thing.key] = Decided(choice=Choice(decision.choice), words=decision.words)

    def typed(self) -> Typed:
        """What was sent and refused, for the page that comes back."""
        return Typed(self.data.get("title", "") if "title" in self.errors else None, self.refused)

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
    for key in form.fields.keys() & page.answered.taken:
        form.fields[key].help_text = f"{form.fields[key].help_text} Taken from the case.".strip()
    return form


def answers_again(page: DraftPage, sent: AnswersForm) -> AnswersForm:
    """The receiver's form with every word as it was sent, also what was refused or counts for nothing now. What is only
    missing is not said here: ``first_fault``. Where the receiver asks something else by now, equal key and kind count.
    """
    if sent.sections == page.asked.sections:
        form = answers_form(page, sent.data)
        for key in [key for key in form.errors if not form[key].data]:
            del form.errors[key]
        return form
    sorts = {one.key: one.sort for one in questions_of(sent.sections)}
    form = answers_form(page)
    for one in questions_of(page.asked.sections):
        if sorts.get(one.key) == one.sort:
            form.initial[one.key] = sent[one.key].data
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
