"""Threads, entries and attachments: the same code for a case at home and an escalation in the hall."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.querysets import AttachmentQuerySet, EntryQuerySet, ThreadQuerySet
from core.rows import SpaceModel
from directory.models import Person


class Thread(SpaceModel):
    """A conversation about a subject. ``kind`` main: the one every subject has; side threads come from an entry."""

    class Kind(models.TextChoices):
        MAIN = "main"
        SIDE = "side"

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MAIN)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ThreadQuerySet] = ThreadQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=Q(kind="main"), name="thread_main")
        ]

    def __str__(self) -> str:
        return f"{self.kind} thread of {self.subject_kind} {self.subject_id}"


class Entry(SpaceModel):
    """One contribution: the Markdown as written, and the HTML rendered once when it was saved.

    A ``reply`` goes to the requester too, a ``note`` stays with the organization's staff.
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

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "external_key"], condition=~Q(external_key=""), name="entry_external"
            )
        ]
        indexes = [models.Index(fields=["thread", "at", "id"], name="entry_thread_at")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_note(self) -> bool:
        """Whether it stays with the staff."""
        return self.kind == self.Kind.NOTE


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
