"""Keeping what was answered, for the apps above."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from intake.checking import Data
from intake.models import Answers


@transaction.atomic
def keep_answers(kind: str, subject: UUID, *, form: UUID, version: int, data: Data) -> Answers:
    """Keep the checked answers of a subject. The owning app's action asks the permission and records the event."""
    made: Answers = Answers.objects.create(
        subject_kind=kind, subject_id=subject, form=form, version=version, data=dict(data)
    )
    return made
