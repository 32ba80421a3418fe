"""The organization's own fields of cases, as pages know them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from cases.saved.fields import STEPS, CaseField, CaseFields
from cases.timeline import SHOWN_ONLY
from core.actor import Actor
from core.chosen import Kept
from intake.forms.answers import condition_words
from intake.schema import SORTS, Sort
from intake.telling import Told, told

NO_FIELDS = CaseFields()


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field in the list of settings, in words. ``is_first`` and ``is_last`` cannot go further."""

    field: CaseField
    sort: str
    options: str
    needed: str
    when: str
    is_first: bool
    is_last: bool


def kept_fields() -> Kept[CaseFields] | None:
    """The setting that holds the fields, once a lead has made one. One query."""
    found = CaseFields.kept()
    return found[0] if found else None


def case_fields() -> CaseFields:
    """The fields of the organization's cases. One query."""
    kept = kept_fields()
    return kept.value if kept else NO_FIELDS


def fields_of(case: Any, actor: Actor) -> list[Told]:
    """What a case holds, in words: all of it for staff, what is shown for others. One query where it holds anything."""
    if not case.fields:
        return []
    value = case_fields()
    return told((value if actor.is_staff else value.shown).sections, case.fields)


def unshown(actor: Actor, rows: Collection[Any]) -> frozenset[str]:
    """The keys of fields among these events that the actor may not read of now. Asks only where a field changed."""
    keys = {str(row.data.get("key")) for row in rows if row.name in SHOWN_ONLY}
    if actor.is_staff or not keys:
        return frozenset()
    return frozenset(keys - case_fields().shown.keys)


def is_unshown(row: Any, hidden: frozenset[str]) -> bool:
    """Whether an event is of one of these fields."""
    return row.name in SHOWN_ONLY and str(row.data.get("key")) in hidden


def option_words(field: CaseField, value: str) -> str:
    """What people read for a value in an address."""
    if field.sort == Sort.YES_NO:
        return value.capitalize()
    return field.label_of(value)


def field_lines(value: CaseFields) -> list[FieldLine]:
    """The fields of the settings, each in words."""
    known: Any = {field.key: field for field in value.fields}
    last = len(value.fields) - 1
    return [
        FieldLine(
            field=field,
            sort=SORTS[field.sort],
            options=", ".join(option.label for option in field.options),
            needed=" and ".join(STEPS[step] for step in field.needed),
            when=condition_words(field.when, known),
            is_first=place == 0,
            is_last=place == last,
        )
        for place, field in enumerate(value.fields)
    ]


def times_filled(key: str) -> int:
    """How many cases hold a value of this field. Reads every case of the organization, so only one page asks."""
    return Case.objects.filter(fields__has_key=key).count()
