"""Who has which page open, for as long as it is open."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from core.rows import SpaceModel
from directory.models import Person
from realtime.querysets import DOING_FOR, HERE_FOR, PresenceQuerySet


class Presence(SpaceModel):
    """A person is at a place (``subject_kind``, ``subject_id``) by one open page (``socket``).

    ``seen_at`` is when the page last said so, ``doing`` the word for what is done there (empty: just there) and
    ``doing_at`` when the page last said that. Nobody's history: the row goes with the socket, or is overlooked and then
    removed once it is old.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    socket = models.UUIDField()
    doing = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField()
    doing_at = models.DateTimeField(null=True)

    objects: ClassVar[PresenceQuerySet] = PresenceQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["socket", "subject_kind", "subject_id"], name="presence_once"),
        ]
        # none on seen_at: every beat would then write an index too, and a space has some hundred rows at most
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="presence_place")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.place}"

    @property
    def place(self) -> str:
        """The place's name as pages say it."""
        return f"{self.subject_kind}:{self.subject_id}"

    def is_here(self, now: datetime) -> bool:
        """Whether the row still counts."""
        return self.seen_at > now - HERE_FOR

    def doing_now(self, now: datetime) -> str:
        """What is done there now; empty once the page has not said so for a while."""
        return self.doing if self.doing_at is not None and self.doing_at > now - DOING_FOR else ""

    def lasts(self, now: datetime) -> float:
        """Seconds until something of this row counts no more, unless the page says it anew."""
        ends = self.doing_at + DOING_FOR if self.doing_at and self.doing_now(now) else self.seen_at + HERE_FOR
        return (ends - now).total_seconds()
