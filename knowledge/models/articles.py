"""An article and its revisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person, Team
from knowledge.choices import OPEN, Audience, Confidence, Governance, Kind, RevisionState, Significance
from knowledge.querysets import ArticleQuerySet, RevisionQuerySet

TITLE, SUMMARY, TOPIC, NOTE = 200, 300, 80, 500


class Article(SpaceModel):
    """A piece of knowledge: how sure it is, who reads it, who may change it, and counts of how it did.

    ``title`` and ``summary`` are those of the ``live`` revision, or of the first draft while there is none. ``flags``
    counts what was flagged and not settled, ``reused`` how many cases it was linked to. ``verify_by`` is when it is to
    be verified again. A local edition of a practice names the network it came from (``origin_network``, a slug), the
    practice there and the version it is pinned to.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=TITLE)
    summary = models.CharField(max_length=SUMMARY, blank=True)
    topic = models.CharField(max_length=TOPIC, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.FRAMED)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.ORGANIZATION)
    governance = models.CharField(max_length=10, choices=Governance, default=Governance.OPEN)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    live = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verify_by = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    reused = models.IntegerField(default=0)
    flags = models.IntegerField(default=0)
    was_confidence = models.CharField(max_length=10, choices=Confidence, blank=True)
    origin_network = models.CharField(max_length=60, blank=True)
    origin_practice = models.UUIDField(null=True)
    origin_version = models.IntegerField(null=True)

    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="article_changed"),
            models.Index(fields=["kind", "-changed_at", "-id"], name="article_kind"),
            models.Index(fields=["verify_by"], name="article_verify_by", condition=Q(verify_by__isnull=False)),
            models.Index(fields=["-flags"], name="article_flagged", condition=Q(flags__gt=0)),
            models.Index(fields=["owner"], name="article_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience=Audience.TEAM, team__isnull=False) | ~Q(audience=Audience.TEAM),
                name="article_team",
            ),
            models.UniqueConstraint(
                fields=["origin_network", "origin_practice"],
                condition=Q(origin_practice__isnull=False),
                name="article_edition_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_archived(self) -> bool:
        """Whether it is kept for old cases alone."""
        return self.confidence == Confidence.ARCHIVED

    @property
    def is_published(self) -> bool:
        """Whether readers have a revision to read."""
        return self.live_id is not None

    @property
    def is_process(self) -> bool:
        """Whether it is made of steps that can be run."""
        return self.kind == Kind.PROCESS

    @property
    def readers(self) -> str:
        """Who reads it, in a word or two. The team is read with it where it is one."""
        return self.team.name if self.audience == Audience.TEAM and self.team else str(self.get_audience_display())

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has verified it within its days."""
        return self.verify_by is not None and self.verify_by <= timezone.now()


class Revision(SpaceModel):
    """One version of an article: what it says (``body``: Markdown by field, or a process), and that as HTML.

    ``number`` counts the published ones from 1; what is not published has none. ``base`` is the number it was made
    from. ``writers`` are the cards of all who wrote in it: none of them reviews it. ``edited_at`` changes with each
    save, so that two people who write at once notice. ``asked`` is how many approvals it needs, told when review was
    asked for. ``origin_version`` is the version of a practice whose steps these are: one's own typos keep it, any other
    change of one's own ends it.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.IntegerField(null=True)
    base = models.IntegerField(null=True)
    state = models.CharField(max_length=10, choices=RevisionState, default=RevisionState.DRAFT)
    title = models.CharField(max_length=TITLE)
    summary = models.CharField(max_length=SUMMARY, blank=True)
    body: models.JSONField[Any, Any] = models.JSONField(default=dict)
    html: models.JSONField[Any, Any] = models.JSONField(default=dict)
    renderer = models.SmallIntegerField()
    significance = models.CharField(max_length=10, choices=Significance, default=Significance.MAJOR)
    note = models.CharField(max_length=NOTE, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    writers: ArrayField[Any, Any] = ArrayField(models.UUIDField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(default=timezone.now)
    asked = models.SmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    helped = models.IntegerField(default=0)
    did_not = models.IntegerField(default=0)
    origin_version = models.IntegerField(null=True)

    objects: ClassVar[RevisionQuerySet] = RevisionQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article"], condition=Q(state__in=OPEN), name="revision_open_once"),
            models.UniqueConstraint(fields=["article", "number"], name="revision_number"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number or self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is still being made."""
        return self.state in OPEN

    @property
    def is_in_review(self) -> bool:
        """Whether reviewers are asked."""
        return self.state == RevisionState.REVIEW
