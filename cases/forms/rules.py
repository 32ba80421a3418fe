"""A rule as people write it: when it looks, conditions and steps one below the other, as many as it needs.

Which conditions and steps there are lies in the form itself, so that it grows and shrinks without scripts: a button
sends everything, and the page comes back with one row more or less and with all that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from cases.choices import Status
from cases.forms.rule_parts import WORDED, condition_fields, is_several, step_fields
from cases.rules.conditions import MOST_HOURS, About
from cases.rules.kept import MOST_CONDITIONS, MOST_STEPS, WAITS_IN, Rule, When
from cases.rules.steps import DIGEST_LENGTH, Do
from cases.rules.words import ABOUTS, DOES, WHENS
from cases.selectors.rule_macros import ShownMacro
from cases.selectors.rule_pages import Options
from clocks.choices import WARNINGS, Metric
from core.chosen import NAME_LENGTH
from core.refusals import Refused

GROUPS: Mapping[str, int] = {"every": MOST_CONDITIONS, "some": MOST_CONDITIONS, "steps": MOST_STEPS}
PARTS = ("how", "key", "value", "half", "words")
Shape = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One condition or step on the page: what it is about, its fields, and what the macro does that is chosen."""

    place: int
    sort: str
    label: str
    how: Any = None
    fields: list[Any] = field(default_factory=list)
    macro: ShownMacro | None = None


class RuleForm(forms.Form):
    """One rule. ``shape`` says which conditions and steps it has."""

    name = forms.CharField(max_length=NAME_LENGTH, help_text="It stands on the timeline of every case it acts on.")
    when = forms.ChoiceField(label="When", choices=[(str(when), _words) for when, _words in WHENS.items()])
    metric = forms.ChoiceField(
        label="Clock",
        choices=[(str(m), str(m.label)) for m in Metric],
        required=False,
        initial=str(Metric.FIRST_REPLY),
    )
    percent = forms.TypedChoiceField(
        label="Used",
        coerce=int,
        required=False,
        choices=[(percent, f"{percent} %") for percent in WARNINGS],
        help_text="The case’s clock policy must warn at this share; 100 % is told in any case.",
    )
    status = forms.ChoiceField(
        label="State", required=False, choices=[(one, str(Status(one).label)) for one in WAITS_IN]
    )
    hours = forms.IntegerField(
        label="Hours without a change", required=False, min_value=1, max_value=MOST_HOURS, initial=48
    )
    stops = forms.BooleanField(
        label="Let no later rule look once this one fits",
        required=False,
        help_text="For what happened then. Rules are asked in the order of their list.",
    )
    is_on = forms.BooleanField(label="The rule is on", required=False, initial=True)

    def __init__(self, data: Any = None, *, shape: Shape, choices: Options, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.shape, self.choices = shape, choices
        for group, sorts in shape.items():
            for place, sort in enumerate(sorts):
                made = step_fields(Do(sort), choices) if group == "steps" else condition_fields(About(sort), choices)
                self.fields |= {f"{group}-{place}-{part}": one for part, one in made.items()}

    @property
    def about(self) -> list[Any]:
        """The fields of when it looks beside the first one, each for one sort of moment."""
        return [(sort, [self[name] for name in names]) for sort, names in _MOMENTS.items()]

    @property
    def every(self) -> list[Row]:
        """Conditions that must all hold."""
        return self._rows("every")

    @property
    def some(self) -> list[Row]:
        """Conditions of which one is enough."""
        return self._rows("some")

    @property
    def steps(self) -> list[Row]:
        """What it does."""
        return self._rows("steps")

    @property
    def abouts(self) -> list[tuple[str, str]]:
        """What a new condition may be about."""
        return [(str(about), words) for about, words in ABOUTS.items()]

    @property
    def does(self) -> list[tuple[str, str]]:
        """What a new step may do."""
        return [(str(do), words) for do, words in DOES.items()]

    def clean(self) -> dict[str, Any]:
        """Everything as one rule; what does not fit together is said above the form."""
        found = super().clean() or {}
        if self.errors:
            return found
        when = found["when"]
        plain: dict[str, Any] = {name: found[name] for name in ("when", "stops", "is_on")}
        for sort, names in _MOMENTS.items():
            if sort == when:
                plain |= {name: found[name] or ("" if name in ("metric", "status") else 0) for name in names}
        for group, sorts in self.shape.items():
            plain[group] = [self._cleaned(group, place, sort, found) for place, sort in enumerate(sorts)]
        try:
            found["value"] = Rule.checked(plain)
        except Refused as refused:
            self.add_error(None, refused.sentence)
        return found

    def _cleaned(self, group: str, place: int, sort: str, found: dict[str, Any]) -> dict[str, Any]:
        given = {part: found.get(f"{group}-{place}-{part}") for part in PARTS}
        value = given["value"]
        if sort in WORDED:
            values = list(dict.fromkeys(filter(None, (one.strip() for one in str(value or "").split(",")))))
        else:
            values = [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
        if group == "steps":
            key, _, digest = str(self.data.get(f"{group}-{place}-shown", "")).partition(":")
            digest = digest[:DIGEST_LENGTH] if sort == Do.MACRO and values == [key] else ""
            plain = {"do": sort, "values": values, "digest": digest}
            return plain | {"words": given["words"] or "", "half": given["half"] or []}
        return {"about": sort, "is_not": given["how"] == "not", "key": given["key"] or "", "values": values}

    def _rows(self, group: str) -> list[Row]:
        labels: Mapping[Any, str] = DOES if group == "steps" else ABOUTS
        return [
            Row(place, sort, labels[sort][:1].upper() + labels[sort][1:],
                self[f"{group}-{place}-how"] if group != "steps" else None,
                [self[name] for part in PARTS[1:] if (name := f"{group}-{place}-{part}") in self.fields],
                self.choices.shown(str(self[f"{group}-{place}-value"].value())) if sort == Do.MACRO else None)
            for place, sort in enumerate(self.shape[group])
        ]  # fmt: skip


_MOMENTS: Mapping[str, tuple[str, ...]] = {When.CLOCK: ("metric", "percent"), When.IDLE: ("status", "hours")}


def empty_form(choices: Options) -> RuleForm:
    """The form of a new rule."""
    return RuleForm(shape={group: [] for group in GROUPS}, choices=choices)


def form_of(name: str, rule: Rule, choices: Options) -> RuleForm:
    """The form of a rule that is there."""
    initial: dict[str, Any] = {"name": name, "when": str(rule.when), "stops": rule.stops, "is_on": rule.is_on}
    initial |= {one: getattr(rule, one) for names in _MOMENTS.values() for one in names if getattr(rule, one)}
    shape: Shape = {"every": [], "some": [], "steps": []}
    parts: list[tuple[str, Any]] = [("every", one) for one in rule.every] + [("some", one) for one in rule.some]
    for group, part in [*parts, *(("steps", one) for one in rule.steps)]:
        sort = str(part.do if group == "steps" else part.about)
        before = f"{group}-{len(shape[group])}"
        shape[group].append(sort)
        initial[f"{before}-value"] = ", ".join(part.values) if sort in WORDED else _shown(group, sort, part.values)
        if group == "steps":
            initial |= {f"{before}-words": part.words, f"{before}-half": list(part.half)}
        else:
            initial |= {f"{before}-how": "not" if part.is_not else "", f"{before}-key": part.key}
    return RuleForm(shape=shape, choices=choices, initial=initial)


def given_form(data: Any, choices: Options) -> RuleForm:
    """What was sent, to be checked."""
    return RuleForm(data, shape=_shape(data), choices=choices)


def reshaped_form(data: Any, change: str, choices: Options) -> RuleForm:
    """What was sent with one row more (``add:every``) or less (``drop:every:2``), unchecked; nothing typed is lost."""
    shape, initial = _shape(data), {name: data[name] for name in RuleForm.base_fields if name in data}
    what, _, where = change.partition(":")
    group, _, number = where.partition(":")
    rows = {g: [(sort, place) for place, sort in enumerate(sorts)] for g, sorts in shape.items()}
    if what == "drop" and group in rows and number.isdecimal() and int(number) < len(rows[group]):
        del rows[group][int(number)]
    new = data.get(f"{group}-new", "")
    if what == "add" and group in rows and new in _sorts(group) and len(rows[group]) < GROUPS[group]:
        rows[group].append((new, -1))
    for name, found in rows.items():
        for place, (sort, was) in enumerate(found):
            for part in PARTS:
                sent = data.getlist(f"{name}-{was}-{part}")
                if sent:
                    one = sent if part == "half" or (is_several(name, sort) and part == "value") else sent[0]
                    initial[f"{name}-{place}-{part}"] = one
    initial |= {flag: flag in data for flag in ("stops", "is_on")}
    form = RuleForm(
        shape={g: [sort for sort, _ in found] for g, found in rows.items()}, choices=choices, initial=initial
    )
    _focus(form, group if what == "add" else "")
    return form


def _shape(data: Any) -> Shape:
    """Which rows were sent: each names its sort in a hidden field."""
    found: Shape = {}
    for group, most in GROUPS.items():
        sent = [data.get(f"{group}-{place}-is", "") for place in range(most)]
        found[group] = [one for one in sent if one in _sorts(group)]
    return found


def _sorts(group: str) -> set[str]:
    return {str(one) for one in (Do if group == "steps" else About)}


def _shown(group: str, sort: str, values: tuple[str, ...]) -> Any:
    return list(values) if is_several(group, sort) else (values[0] if values else "")


def _focus(form: RuleForm, group: str) -> None:
    """The row that was just added is where one goes on writing."""
    rows = form._rows(group) if group else []
    if rows and rows[-1].fields:
        rows[-1].fields[0].field.widget.attrs["autofocus"] = True
