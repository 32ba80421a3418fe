"""A run: one performance of a process on a subject, on the revision it began with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person
from knowledge.choices import Outcome
from knowledge.models.articles import Article, Revision
from knowledge.querysets import RunQuerySet

RUN_NOTE = 2_000


class Run(SpaceModel):
    """One performance of a process on a subject (a case). It stays on its ``revision`` whatever becomes of the process.

    ``holder`` is who goes on with it. ``inputs`` and ``preconditions`` are what was answered when it began, by key,
    ``facets`` the environment as far as it was said, by name. ``steps`` has for each step that was ticked or skipped
    who did it and when, with note, reason and branch, by the step's key. An ``outcome`` counts from ``counts_at`` on,
    which is set when the subject has ended and cleared when it begins again; ``counted_at`` is when it did.
    ``evidence`` is the key under which a network knows of the outcome, and of nothing else, where the process is a
    practice; ``told`` is how often it was told.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="runs")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="runs")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    inputs: models.JSONField[Any, Any] = models.JSONField(default=dict)
    preconditions: models.JSONField[Any, Any] = models.JSONField(default=dict)
    facets: models.JSONField[Any, Any] = models.JSONField(default=dict)
    steps: models.JSONField[Any, Any] = models.JSONField(default=dict)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    deviation = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=RUN_NOTE, blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    counts_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    evidence = models.UUIDField(null=True)
    told = models.IntegerField(default=0, db_default=0)

    objects: ClassVar[RunQuerySet] = RunQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "started_at"], name="run_subject"),
            models.Index(fields=["article", "started_at"], name="run_article"),
            models.Index(fields=["holder"], name="run_open", condition=Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"run of {self.article_id} on {self.subject_kind} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return not self.outcome

    @property
    def taken(self) -> dict[str, int]:
        """Which branch was taken at which decision, by the step's key."""
        return {key: one["branch"] for key, one in self.steps.items() if one.get("branch") is not None}
