"""Sessions of a community: when its people meet, what about, and where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person
from network.models.communities import Community
from network.querysets.sessions import CommunitySessionQuerySet

LONGEST_WORDS = 2_000


class CommunitySession(SpaceModel):
    """A meeting that a moderator planned. ``place`` is a room in words or an address that begins with https.

    ``sequence`` counts its changes, so that calendars know which of two copies is newer. A cancelled one keeps its line
    and says why.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=120)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    cancelled_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[CommunitySessionQuerySet] = CommunitySessionQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="community_session_ends_later")
        ]
        indexes = [models.Index(fields=["community", "ends_at"], name="community_session_ends")]

    def __str__(self) -> str:
        return self.title

    @property
    def link(self) -> str:
        """The place where it is an address to follow; empty for a place in words."""
        return self.place if self.place.startswith("https://") else ""

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.cancelled_at is not None
