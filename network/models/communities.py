"""Communities: people of many members around topics, what they discuss, and what of it was reported."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from conversations.models import Entry
from core.rows import SpaceModel
from directory.models import Person
from network.querysets.communities import (
    CommunityMemberQuerySet,
    CommunityQuerySet,
    DiscussionQuerySet,
    ReportQuerySet,
)

MOST_TOPICS = 20
MOST_PINNED = 5


class Community(SpaceModel):
    """A space of the network around ``topics`` (keys of topics). Where ``is_open``, whoever wants to joins; else a
    moderator answers. An archived one is read and no longer written in.
    """

    name = models.CharField(max_length=80)
    about = models.TextField(max_length=500, blank=True)
    topics: ArrayField[Any, Any] = ArrayField(models.UUIDField(), size=MOST_TOPICS, default=list, blank=True)
    is_open = models.BooleanField(default=True)
    founded_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CommunityQuerySet] = CommunityQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="community_name")]
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """Whether it is only read."""
        return self.archived_at is not None


class CommunityMember(SpaceModel):
    """A person's place in a community, acting for an organization. ``reason`` is what was said with the last step: why
    somebody asks, or why they were refused or put out; ``by`` took that step at ``at``. Whoever was put out neither
    joins nor asks to, until a moderator lifts it.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        IN = "in"
        REFUSED = "refused"
        LEFT = "left"
        OUT = "out"

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    organization_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State)
    is_moderator = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[CommunityMemberQuerySet] = CommunityMemberQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="community_member_once")]
        indexes = [models.Index(fields=["community", "state", "at"], name="community_member_state")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.community_id}"


class Discussion(SpaceModel):
    """What a community talks about: a subject whose main thread holds the entries. A story tells how something went.

    ``pinned`` are keys of entries that moderators put first. A hidden discussion is shown to moderators and to whoever
    opened it, with the reason.
    """

    class Kind(models.TextChoices):
        DISCUSSION = "discussion", "Discussion"
        STORY = "story", "Story"

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="discussions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DISCUSSION)
    title = models.CharField(max_length=200)
    by = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned: ArrayField[Any, Any] = ArrayField(models.UUIDField(), size=MOST_PINNED, default=list, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    hidden_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[DiscussionQuerySet] = DiscussionQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["community", "-last_at"], name="discussion_last")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it may still be written in, as far as the discussion itself goes."""
        return self.closed_at is None and self.hidden_at is None


class Report(SpaceModel):
    """Somebody finds that an entry does not belong here, and why. ``verdict`` and ``words`` are the moderator's: with
    ``hide`` the entry's words are kept back from its readers, who read ``words`` instead.
    """

    class Verdict(models.TextChoices):
        WAITING = "", "Waits"
        KEEP = "keep", "Keep it"
        HIDE = "hide", "Hide it"

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="reports")
    entry = models.ForeignKey(Entry, on_delete=models.DO_NOTHING, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.WAITING)
    words = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "by"], condition=Q(settled_at=None), name="report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.verdict or 'waits'}"
