"""A case opened with the answers to a form: both, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from cases.actions.cases import open_case
from cases.actions.fields import NOTHING, at_opening
from cases.actions.people import open_case_for
from cases.models import Case, Queue
from cases.permissions import require
from cases.saved.fields import Given
from core.actor import Actor
from core.refusals import Missing, Overtaken
from directory.models import Person
from intake.actions.answers import keep_answers
from intake.checking import Data
from intake.kept import Form

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

    ``fields`` are the organization's own fields of the case, of which opening may need some; ``given`` is
    what ``open_case`` takes. ``Missing`` for a form that the actor is not offered, ``Overtaken`` for answers to a
    version that counts no more. Records nothing itself: opening the case does.
    """
    require(by, "case.open", queue)
    if filled is not None:
        _check(filled, by)
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
    return made


def _check(filled: Filled, by: Actor) -> None:
    value = Form.find(filled.form).value
    if not value.is_published or not (by.is_staff or by.is_system or value.is_offered):
        raise Missing
    if value.version != filled.version:
        raise Overtaken(CHANGED)
