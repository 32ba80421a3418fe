"""A case opened with the answers to a form: both, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from cases.actions.cases import open_case, write_note
from cases.actions.fields import NOTHING, at_opening
from cases.actions.people import open_case_for
from cases.models import Case, Queue
from cases.permissions import require
from cases.saved.fields import Given
from core.actor import Actor
from core.chosen import Kept
from core.refusals import Missing, Overtaken
from directory.models import Person
from intake.actions.answers import keep_answers
from intake.checking import Data
from intake.kept import Form, version_of
from intake.schema import Sort
from intake.telling import keys_in

CHANGED = "This form has changed since you opened it. Look at it once more and send it again."


@dataclass(frozen=True, slots=True)
class Filled:
    """A form somebody filled in: which version of it, and the answers that were checked against that version."""

    form: UUID
    version: int
    data: Data


@transaction.atomic
def open_case_by_form(
    filled: Filled | None, *, by: Actor, queue: Queue, requester: Person | str, fields: Given = NOTHING, **given: Any
) -> Case:
    """Open a case for a card, or for whom a name or an address means, and keep what was answered.

    Files among the answers become part of what opens the case; of a form that is not offered outside, of a note, as its
    answers are for colleagues alone.

    ``fields`` are the organization's own fields of the case, of which opening may need some; ``given`` is
    what ``open_case`` takes. ``Missing`` for a form that the actor is not offered, ``Overtaken`` for answers to a
    version that counts no more. Records nothing itself: opening the case does.
    """
    require(by, "case.open", queue)
    files: list[UUID] = []
    form = _checked(filled, by) if filled is not None else None
    if filled is not None and form is not None:
        files = keys_in(version_of(filled.form, filled.version).sections, filled.data, Sort.FILE)
    if files and form is not None and form.value.is_offered:
        given["attachment_ids"], files = [*given.get("attachment_ids", ()), *files], []
    held = at_opening(fields, by=by)
    if isinstance(requester, str):
        made = open_case_for(requester, by=by, queue=queue, **given)
    else:
        made = open_case(by=by, queue=queue, requester=requester, **given)
    if held:
        made.fields = held
        made.save(update_fields=["fields"])
    if filled is not None:
        keep_answers("case", made.pk, form=filled.form, version=filled.version, data=filled.data)
    if files and form is not None:
        write_note(made, by=by, source=f"Files of the form {form.name}", attachment_ids=files)
    return made


def _checked(filled: Filled, by: Actor) -> Kept[Form]:
    kept = Form.find(filled.form)
    value = kept.value
    if not value.is_published or not (by.is_staff or by.is_system or value.is_offered):
        raise Missing
    if value.version != filled.version:
        raise Overtaken(CHANGED)
    return kept
