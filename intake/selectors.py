"""What was answered about a subject, as a page shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from directory.models import Person
from intake.kept import Form, version_of
from intake.models import Answers
from intake.schema import Sections, Sort
from intake.telling import Named, Told, keys_in, told

Files = Callable[[Collection[UUID]], Named]
"""What files are called and where they lie, of those that the reader may read: the app above knows."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A form as it was answered: its name today, and the answers in the words of the version they were given to."""

    name: str
    lines: list[Told] = field(default_factory=list)


def answers_about(kind: str, subject: UUID, actor: Actor, files: Files) -> list[Answered]:
    """Every form answered about a subject that the actor was found to see; nothing for a form without an answer.

    What only the organization's own people may fill in is not shown to others.
    """
    found = [_answered(row, actor, files) for row in _answers(kind, subject)]
    return [one for one in found if one is not None and one.lines]


@remembered()
def _answers(kind: str, subject: UUID) -> QuerySet[Answers]:
    return Answers.objects.filter(subject_kind=kind, subject_id=subject)


def _answered(row: Any, actor: Actor, files: Files) -> Answered | None:
    try:
        version, form = version_of(row.form, row.version), Form.find(row.form)
    except Missing:
        return None
    if not (actor.is_staff or form.value.is_offered):
        return None
    named = {**_people(version.sections, row.data, actor), **_files(version.sections, row.data, files)}
    return Answered(form.name, told(version.sections, row.data, named))


def _people(sections: Sections, data: dict[str, Any], actor: Actor) -> Named:
    """The people among the answers whose names the reader may know. A query where there are any."""
    keys = keys_in(sections, data, Sort.PERSON)
    if not keys:
        return {}
    seen = Person.objects.visible_to(actor) | Person.objects.shared_with(actor)
    rows = seen.filter(pk__in=keys).values_list("pk", "name", "email")
    return {str(key): (name, f"mailto:{email}" if email and actor.is_staff else "") for key, name, email in rows}


def _files(sections: Sections, data: dict[str, Any], files: Files) -> Named:
    keys = keys_in(sections, data, Sort.FILE)
    return files(keys) if keys else {}
