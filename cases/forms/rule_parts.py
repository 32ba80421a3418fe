"""The fields of one condition and of one step of a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from cases.choices import Priority, Severity, Status
from cases.rules.conditions import MOST_HOURS, NOBODY, About
from cases.rules.steps import NOTE_LENGTH, Do
from cases.selectors.rule_pages import Options, Pairs
from cases.workflow import BY_HAND

Fields = dict[str, forms.Field]
WORDED = frozenset({About.REQUESTER, About.PRODUCT, About.TAG, About.WORDS, Do.TAG, Do.UNTAG})
"""What takes several words with commas between them; a tag is one word of conditions and steps."""
SEVERAL: Mapping[str, frozenset[str]] = {
    "steps": frozenset({Do.TELL, Do.TELL_TEAM}),
    "": frozenset(
        {
            *(About.QUEUE, About.ASSIGNEE, About.CLIENT, About.OPEN_HOURS),
            *(About.PRIORITY, About.SEVERITY, About.STATUS),
        }
    ),
}
HOWS: Mapping[str, tuple[str, str]] = {
    About.AGE: ("at least", "less than"),
    About.OPEN_HOURS: ("within", "outside"),
    About.WORDS: ("says", "does not say"),
}
MOST_WORDS = 2_000


def is_several(group: str, sort: str) -> bool:
    """Whether a condition or step takes several choices from a list."""
    return sort in SEVERAL.get(group, SEVERAL[""])


def condition_fields(about: About, choices: Options) -> Fields:
    """How a condition is asked, and about what."""
    yes, no = HOWS.get(about, ("is", "is not"))
    how = forms.ChoiceField(label="How", choices=[("", yes), ("not", no)], required=False)
    return {"how": how} | _CONDITIONS.get(about, _words)(choices)


def step_fields(do: Do, choices: Options) -> Fields:
    """What a step is done with."""
    make = _STEPS.get(do)
    return make(choices) if make else {}


def _ticks(pairs: Any) -> Callable[[Options], Fields]:
    widget = forms.CheckboxSelectMultiple
    return lambda choices: {"value": forms.MultipleChoiceField(label="Which", choices=pairs, widget=widget)}


def _list(label: str, pairs: Callable[[Options], Pairs], hint: str = "") -> Callable[[Options], Fields]:
    return lambda choices: {"value": forms.MultipleChoiceField(label=label, choices=pairs(choices), help_text=hint)}


def _one(label: str, pairs: Callable[[Options], Pairs]) -> Callable[[Options], Fields]:
    return lambda choices: {"value": forms.ChoiceField(label=label, choices=[("", "Choose"), *pairs(choices)])}


def _team(choices: Options) -> Fields:
    pairs = [("", "The team of the case’s queue"), *choices.teams]
    hint = "Its support who are not away."
    half = "Whoever works part of the time. None chosen: everybody takes as many."
    return {
        "value": forms.ChoiceField(label="Team", choices=pairs, required=False, help_text=hint),
        "half": forms.MultipleChoiceField(
            label="Half as many for", choices=_people(choices), required=False, help_text=half
        ),
    }


def _words(choices: Options) -> Fields:
    hint = "Several with commas between them."
    return {"value": forms.CharField(label="Which", max_length=MOST_WORDS, help_text=hint)}


def _addresses(choices: Options) -> Fields:
    hint = "ravi@example.org, or everybody’s of a place: @example.org. Several with commas between them."
    return {"value": forms.CharField(label="Addresses", max_length=MOST_WORDS, help_text=hint)}


def _age(choices: Options) -> Fields:
    return {"value": forms.IntegerField(label="Hours", min_value=1, max_value=MOST_HOURS)}


def _field(choices: Options) -> Fields:
    key = forms.CharField(label="Key of the field", max_length=80)
    return {"key": key, "value": forms.CharField(label="Its value", max_length=200)}


def _status(choices: Options) -> Fields:
    pairs = [(str(one), str(one.label)) for one in BY_HAND]
    words = forms.CharField(label="What it waits for", required=False, max_length=160)
    return {"value": forms.ChoiceField(label="State", choices=pairs), "words": words}


def _note(choices: Options) -> Fields:
    widget = forms.Textarea(attrs={"rows": 3})
    return {"words": forms.CharField(label="Note", max_length=NOTE_LENGTH, widget=widget)}


def _macro(choices: Options) -> Fields:
    hint = (
        "What it does is done; words for colleagues become a note, words for the requester are not sent. "
        "If somebody changes the macro, this step is left out until the rule is saved again."
    )
    pairs = [("", "Choose"), *choices.macros]
    return {"value": forms.ChoiceField(label="Macro", choices=pairs, help_text=hint)}


def _people(choices: Options) -> Pairs:
    return [*choices.people, *choices.gone]


_CONDITIONS: Mapping[About, Callable[[Options], Fields]] = {
    About.QUEUE: _list("Queues", lambda choices: choices.queues),
    About.ASSIGNEE: _list("People", lambda choices: [(NOBODY, "Nobody"), *_people(choices)]),
    About.CLIENT: _list("Organizations", lambda choices: choices.clients),
    About.OPEN_HOURS: _list("Calendars", lambda choices: choices.calendars),
    About.PRIORITY: _ticks(Priority.choices),
    About.SEVERITY: _ticks(Severity.choices),
    About.STATUS: _ticks(Status.choices),
    About.AGE: _age,
    About.FIELD: _field,
    About.REQUESTER: _addresses,
}
_STEPS: Mapping[Do, Callable[[Options], Fields]] = {
    Do.ASSIGN: _one("Colleague", _people),
    Do.NEXT: _one("Colleague", _people),
    Do.FOLLOW: _one("Colleague", _people),
    Do.TELL: _list("Whom", _people, "Who does not see the case is not told."),
    Do.TELL_TEAM: _list("Which teams", lambda choices: choices.teams, "Who does not see the case is not told."),
    Do.TURN: _team,
    Do.LEAST: _team,
    Do.MOVE: _one("Queue", lambda choices: choices.queues),
    Do.PRIORITY: _one("Priority", lambda choices: [(str(key), str(label)) for key, label in Priority.choices]),
    Do.STATUS: _status,
    Do.TAG: _words,
    Do.UNTAG: _words,
    Do.NOTE: _note,
    Do.MACRO: _macro,
}
