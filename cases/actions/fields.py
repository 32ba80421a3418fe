"""The organization's own fields of cases: leads say what they are, and whoever works on a case fills them in."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from cases.actions.moves import standing, touch
from cases.events import cases as events
from cases.models import Case
from cases.permissions import require
from cases.saved.fields import NAME, CaseField, CaseFields, Given, Step
from cases.selectors.fields import case_fields
from core.actor import Actor
from core.chosen import choose_only, take_back_only
from core.events import record
from core.models import Setting
from core.refusals import Refused
from intake import editing
from intake.checking import Checked, Data, as_given, check
from intake.schema import Question, Sections, questions_of
from intake.telling import words_of

Change = Callable[[CaseFields], CaseFields]
NOTHING: Given = {}


@transaction.atomic
def save_field(field: CaseField, *, by: Actor) -> None:
    """Add a field at the end, or change the one of its key. ``Refused`` if the fields would not fit together.

    Records nothing itself: keeping a setting does.
    """
    require(by, "field.manage")
    _change(lambda value: _reshaped(value, editing.with_question(_sections(value), 0, field)), by=by)


@transaction.atomic
def move_field(key: str, *, by: Actor, up: bool) -> None:
    """Move a field one place up or down. Records nothing itself: keeping a setting does."""
    require(by, "field.manage")
    _change(lambda value: _reshaped(value, editing.moved(_sections(value), key, up=up)), by=by)


@transaction.atomic
def remove_field(key: str, *, by: Actor) -> None:
    """Remove a field. What cases hold in it stays with them unseen, and shows again if this is taken back.

    Records nothing itself: keeping a setting does.
    """
    require(by, "field.manage")

    def change(value: CaseFields) -> CaseFields:
        left = _reshaped(value, editing.without_question(_sections(value), key))
        return CaseFields.checked({**left.data(), "past": [*value.past, key]})

    _change(change, by=by)


@transaction.atomic
def take_back_fields(*, by: Actor) -> None:
    """Bring back what the fields were before the last change. Records nothing itself: taking back a setting does."""
    require(by, "field.manage")
    take_back_only(CaseFields, by=by)


@transaction.atomic
def fill_in(case: Case, given: Given, *, by: Actor) -> Case:
    """Change what a case holds in the organization's own fields. Each that differs is recorded with old and new."""
    require(by, "case.edit", case)
    case = standing(case)
    value = case_fields()
    checked = check(value.sections, as_given(given), case.fields)
    _refuse(checked, value.sections)
    if _take(case, value, checked.data, by=by):
        touch(case)
    return case


def complete(case: Case, step: Step, given: Given, *, by: Actor) -> None:
    """Refuse a step while a field that it needs is empty; take what was ``given`` for it, and say so.

    The owning app's action asks the permission and saves the case.
    """
    value = case_fields()
    data = completed(case, value, step, given)
    if data:
        _take(case, value, {**case.fields, **data}, by=by)


def completed(case: Case, value: CaseFields, step: Step, given: Given) -> Data:
    """What is ``given`` of the fields that a step still asks for. ``Refused`` where one that it needs stays empty.

    The owning app's action asks the permission and records the event.
    """
    asked = value.asked(step, case.fields)
    if not asked:
        return {}
    checked = check(asked, as_given(given))
    _refuse(checked, asked)
    return checked.data


def at_opening(given: Given, *, by: Actor) -> Data:
    """What a new case holds: the fields that opening asks for, and of a requester those alone that are shown to them.

    The owning app's action asks the permission and records the event.
    """
    value = case_fields()
    asked = (value if by.is_staff or by.is_system else value.shown).asked(Step.OPEN, {})
    checked = check(asked, as_given(given))
    if not by.is_system:
        _refuse(checked, asked)
    return checked.data


def _refuse(checked: Checked, sections: Sections) -> None:
    labels = {question.key: question.label for question in questions_of(sections)}
    for key, sentence in checked.faults.items():
        raise Refused(f"{labels[key]}: {sentence}")


def _take(case: Case, value: CaseFields, data: Data, *, by: Actor) -> bool:
    """Lay the answers over what the case held and record each that differs. Returns whether any does."""
    held, changed = dict(case.fields), False
    for field in value.fields:
        was, now = held.get(field.key), data.get(field.key)
        if was == now:
            continue
        changed = True
        if now is None:
            del held[field.key]
        else:
            held[field.key] = now
        _say(case, field, words_of(field, was), words_of(field, now), by)
    case.fields = held
    return changed


def _say(case: Case, field: CaseField, was: str, now: str, by: Actor) -> None:
    event = events.FieldChanged(
        subject_id=case.pk, key=field.key, label=field.label, was=was, now=now, is_shown=field.is_shown
    )
    record(event, by=by)


def _sections(value: CaseFields) -> Sections:
    return value.sections or editing.with_section((), "", "")


def _reshaped(value: CaseFields, sections: Sections) -> CaseFields:
    """The setting with its fields as an edit left them."""
    return CaseFields.checked({**value.data(), "fields": [_whole(value, one) for one in questions_of(sections)]})


def _whole(value: CaseFields, question: Question) -> CaseField:
    return question if isinstance(question, CaseField) else value.field(question.key)


def _change(change: Change, *, by: Actor) -> None:
    """The fields, changed by one person after the other."""
    Setting.objects.select_for_update().filter(kind=CaseFields.kind).first()
    was = case_fields()
    value = change(was)
    if value != was:
        choose_only(value, name=NAME, by=by)
