"""Threads, entries and attachments: the same code for a case at home and an escalation in the hall."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.querysets import (
    AttachmentQuerySet,
    EntryQuerySet,
    LinkQuerySet,
    RevisionQuerySet,
    ThreadQuerySet,
)
from core.rows import SpaceModel
from directory.models import Person, Team


class Thread(SpaceModel):
    """A conversation about a subject. ``kind`` main: the one every subject has; side threads come from an entry.

    A side thread is splintered from ``parent`` and has an audience of its own: the requester and those named, people,
    a team, or the support of the subject, always with whoever started it. It ends with a line of ``outcome``. In a
    network it has neither: it is read with its subject, and how it ended is its last entry, in somebody's own words.
    """

    class Kind(models.TextChoices):
        MAIN = "main"
        SIDE = "side"

    class Audience(models.TextChoices):
        SUBJECT = "", "Everybody who sees it"
        REQUESTER = "requester", "The requester"
        PEOPLE = "people", "Chosen people"
        TEAM = "team", "A team"
        SUPPORT = "support", "Support only"

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MAIN)
    created_at = models.DateTimeField(default=timezone.now)
    parent = models.ForeignKey("Entry", null=True, on_delete=models.PROTECT, related_name="side_threads")
    name = models.CharField(max_length=120, blank=True, default="", db_default="")
    audience = models.CharField(max_length=10, choices=Audience, blank=True, default="", db_default="")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=1000, blank=True, default="", db_default="")

    objects: ClassVar[ThreadQuerySet] = ThreadQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=Q(kind="main"), name="thread_main")
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="thread_side", condition=Q(kind="side"))]

    def __str__(self) -> str:
        return f"{self.kind} thread of {self.subject_kind} {self.subject_id}"

    @property
    def is_side(self) -> bool:
        """Whether it was splintered from an entry and has an audience of its own."""
        return self.kind == self.Kind.SIDE

    @property
    def is_open(self) -> bool:
        """Whether a side thread still waits for its outcome."""
        return self.closed_at is None

    @property
    def entry_kind(self) -> str:
        """The kind of its entries: what a requester is not in stays with the staff, whatever else goes wrong."""
        is_with_requester = self.audience == self.Audience.REQUESTER
        return Entry.Kind.REPLY if is_with_requester else Entry.Kind.NOTE


class ThreadMember(SpaceModel):
    """A person in a side thread. ``sees_from`` is set when they were added without what had been written before."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sees_from = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="thread_member_once")]
        indexes = [models.Index(fields=["person", "thread"], name="thread_member_in", condition=Q(left_at=None))]

    def __str__(self) -> str:
        return f"{self.person_id} in thread {self.thread_id}"


class Entry(SpaceModel):
    """One contribution: the Markdown as written, and the HTML rendered once when it was saved.

    A ``reply`` goes to the requester too, a ``note`` stays with the organization's staff. A deleted entry keeps its
    place and says who deleted it; its words, files and revisions are gone. ``origin_id`` is the subject it was written
    on, where it came to another one later. ``once`` is the key of the form it was sent with.
    """

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    source = models.TextField()
    html = models.TextField()
    renderer = models.SmallIntegerField()
    external_key = models.CharField(max_length=200, blank=True)
    quotes = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    origin_id = models.UUIDField(null=True)
    once = models.UUIDField(null=True)
    origin = ""
    """What that subject is called, where a page has asked for it on behalf of its reader."""

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "external_key"], condition=~Q(external_key=""), name="entry_external"
            ),
            models.UniqueConstraint(fields=["by", "once"], condition=Q(once__isnull=False), name="entry_once"),
        ]
        indexes = [models.Index(fields=["thread", "at", "id"], name="entry_thread_at")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_note(self) -> bool:
        """Whether it stays with the staff."""
        return self.kind == self.Kind.NOTE


class EntryRevision(SpaceModel):
    """What an entry said until somebody (``by``) changed it at a moment (``at``)."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    source = models.TextField()
    html = models.TextField()

    objects: ClassVar[RevisionQuerySet] = RevisionQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["entry", "at"], name="entry_revision_at")]

    def __str__(self) -> str:
        return f"{self.entry_id} until {self.at}"


class Mention(SpaceModel):
    """An entry names a person or a team, so that they hear of it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "person", "team"], nulls_distinct=False, name="mention_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, team=None) | Q(person=None, team__isnull=False), name="mention_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} names {self.person_id or self.team_id}"


class Link(SpaceModel):
    """Two subjects belong together: one table for every kind of link, read from both ends.

    ``from`` is the one the words fit: the follow-up of, the child of, the duplicate of, the part split from.
    """

    class Kind(models.TextChoices):
        RELATED = "related", "Related to"
        DUPLICATE = "duplicate", "Duplicate of"
        FOLLOW_UP = "follow_up", "Follow-up of"
        CHILD = "child", "Part of"
        SPLIT = "split", "Split from"
        MERGED = "merged", "Merged into"
        USED = "used", "Answered by"
        CAPTURED = "captured", "Written from"

    kind = models.CharField(max_length=10, choices=Kind)
    from_kind = models.CharField(max_length=30)
    from_id = models.UUIDField()
    to_kind = models.CharField(max_length=30)
    to_id = models.UUIDField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "from_kind", "from_id", "to_kind", "to_id"], name="link_once"),
            models.CheckConstraint(condition=~Q(from_id=models.F("to_id")), name="link_to_another"),
        ]
        indexes = [models.Index(fields=["to_kind", "to_id"], name="link_back")]

    def __str__(self) -> str:
        return f"{self.from_id} {self.kind} {self.to_id}"


class Attachment(SpaceModel):
    """A file: download only, each byte through the permission check. It is stored under its key, not the given name."""

    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="attachments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["entry"], name="attachment_entry")]

    def __str__(self) -> str:
        return self.name

    def attach(self, entry: Any) -> None:
        """Make it part of an entry."""
        self.entry = entry
        self.save(update_fields=["entry"])
