"""What people say of an article: reviews that were asked for, verifications, flags and votes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person
from knowledge.choices import Depth, FlagReason, ReviewKind, Verdict
from knowledge.models.articles import Article, Revision
from knowledge.querysets import ReviewQuerySet

MESSAGE, ENVIRONMENT = 2_000, 200


class Review(SpaceModel):
    """What one person says of one revision of an article. One table: reuse is review (KCS), so is a vote.

    A *review* is asked of a person (``person``, by ``by``) until ``due_at`` and has no verdict before it is answered. A
    *verification* says that it was checked, in which ``environment`` and how deep. A *flag* has a ``reason`` and stays
    open until somebody settles it (``settled_at``); a *vote* is one a reader changes as they like. ``answers`` are
    those to the checklist of a network, by key.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=10, choices=ReviewKind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    answered_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=MESSAGE, blank=True)
    reason = models.CharField(max_length=10, choices=FlagReason, blank=True)
    environment = models.CharField(max_length=ENVIRONMENT, blank=True)
    depth = models.CharField(max_length=10, choices=Depth, blank=True)
    answers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_words = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "person", "kind"],
                condition=Q(kind__in=[ReviewKind.REVIEW, ReviewKind.VOTE]),
                name="review_once",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "kind", "at"], name="review_article"),
            models.Index(
                fields=["person", "due_at"], name="review_waiting", condition=Q(kind=ReviewKind.REVIEW, verdict="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.article_id} by {self.person_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits: a review for its verdict, a flag for being settled."""
        return self.settled_at is None if self.kind == ReviewKind.FLAG else not self.verdict
