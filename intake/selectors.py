"""What was answered about a subject, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from intake.checking import Told, told
from intake.kept import Form, version_of
from intake.models import Answers


@dataclass(frozen=True, slots=True)
class Answered:
    """A form as it was answered: its name today, and the answers in the words of the version they were given to."""

    name: str
    lines: list[Told] = field(default_factory=list)


def answers_about(kind: str, subject: UUID, actor: Actor) -> list[Answered]:
    """Every form answered about a subject that the actor was found to see; nothing for a form without an answer.

    What only the organization's own people may fill in is not shown to others.
    """
    found = [_answered(row, actor) for row in _answers(kind, subject)]
    return [one for one in found if one is not None and one.lines]


@remembered()
def _answers(kind: str, subject: UUID) -> QuerySet[Answers]:
    return Answers.objects.filter(subject_kind=kind, subject_id=subject)


def _answered(row: Any, actor: Actor) -> Answered | None:
    try:
        version, form = version_of(row.form, row.version), Form.find(row.form)
    except Missing:
        return None
    if not (actor.is_staff or form.value.is_offered):
        return None
    return Answered(form.name, told(version.sections, row.data))
