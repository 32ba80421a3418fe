"""What people answered in a form: forms themselves are settings, in numbered versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from core.rows import SpaceModel, SpaceQuerySet


class AnswersQuerySet(SpaceQuerySet["Answers"]):
    """Answers. Who may see them is asked of their subject, which the app above has loaded through ``visible_to``."""


class Answers(SpaceModel):
    """The answers of one subject to one version of a form, by field key: JSON values the form has checked."""

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    form = models.UUIDField()
    version = models.IntegerField()
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AnswersQuerySet] = AnswersQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "form"], name="answers_once"),
        ]
        verbose_name_plural = "answers"

    def __str__(self) -> str:
        return f"answers of {self.subject_kind} {self.subject_id}"
