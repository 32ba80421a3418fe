"""What a reader of this space has said and been told: follows, read marks, drafts, notices, feeds, mails."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person
from notifications.choices import Level, MailState, Reason
from notifications.querysets import OwnQuerySet

KIND_LENGTH = 30


class ReaderRow(SpaceModel):
    """Base: a row of one person's own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta(SpaceModel.Meta):
        abstract = True


class Follow(ReaderRow):
    """A person follows a case, a queue, a view (``subject_id``) or a tag (``word``), at a level."""

    subject_kind = models.CharField(max_length=KIND_LENGTH)
    subject_id = models.UUIDField(null=True)
    word = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=10, choices=Level, default=Level.WATCHING)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[OwnQuerySet[Follow]] = OwnQuerySet.as_space_manager()

    class Meta(ReaderRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_kind", "subject_id", "word"], nulls_distinct=False, name="follow_once"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="follow_subject")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.subject_kind} {self.subject_id or self.word}"


class ReadMark(ReaderRow):
    """How far a person has read in a thread, when they last had it open, and until when they have put its subject away
    (snoozed).
    """

    subject_kind = models.CharField(max_length=KIND_LENGTH)
    subject_id = models.UUIDField()
    thread_id = models.UUIDField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)
    snoozed_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnQuerySet[ReadMark]] = OwnQuerySet.as_space_manager()

    class Meta(ReaderRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_kind", "subject_id", "thread_id"],
                nulls_distinct=False,
                name="read_mark_once",
            )
        ]
        indexes = [
            models.Index(fields=["person", "subject_kind", "-opened_at"], name="read_mark_opened"),
            models.Index(
                fields=["subject_kind", "subject_id"], name="read_mark_away", condition=Q(snoozed_until__isnull=False)
            ),
            models.Index(
                fields=["person", "subject_kind"], name="read_mark_my_away", condition=Q(snoozed_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.subject_kind} {self.subject_id} until {self.seen_at}"


class Draft(ReaderRow):
    """Words not sent yet. ``place`` names the field they stand in, such as ``case:<uuid>:reply``.

    They outlive the tab, the sign-out and a restart of the server, and never lie in a shared space.
    """

    place = models.CharField(max_length=120)
    text = models.TextField()
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[OwnQuerySet[Draft]] = OwnQuerySet.as_space_manager()

    class Meta(ReaderRow.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft at {self.place}"


class Notice(ReaderRow):
    """One thing a person is told: which event, about what, and why they."""

    event_id = models.UUIDField()
    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=KIND_LENGTH)
    subject_id = models.UUIDField()
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnQuerySet[Notice]] = OwnQuerySet.as_space_manager()

    class Meta(ReaderRow.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "event_id"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_newest"),
            models.Index(
                fields=["person", "subject_kind", "subject_id"], name="notice_unread", condition=Q(read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.person_id}"


class Mail(ReaderRow):
    """A letter to one person about some notices. Its words are made, and its reader's sight asked, when it is sent.

    ``notices`` are keys; ``subject`` and ``text`` are what was sent and stay empty where a mail server took it over.
    """

    notices: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_digest = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    at = models.DateTimeField(default=timezone.now)
    send_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    objects: ClassVar[OwnQuerySet[Mail]] = OwnQuerySet.as_space_manager()

    class Meta(ReaderRow.Meta):
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="mail_newest"),
            models.Index(fields=["send_at"], name="mail_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"mail to {self.person_id}, {self.state}"


class Feed(ReaderRow):
    """A personal address of an Atom feed. Only the digest of its token is kept; revoking it ends it at once."""

    subject_kind = models.CharField(max_length=KIND_LENGTH)
    subject_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnQuerySet[Feed]] = OwnQuerySet.as_space_manager()

    def __str__(self) -> str:
        return f"feed of {self.subject_kind} {self.subject_id}"
