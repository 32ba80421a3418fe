"""The organizations of a network as the others know them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from core.rows import SpaceModel
from directory.faces import hue_of, initials_of
from network.querysets.members import MemberQuerySet


class Member(SpaceModel):
    """An organization of the network as the others know it. Its key is the organization's in the registry.

    ``state`` and ``tier`` follow the registry, which decides them; what stands on the card is the organization's own.
    ``topics`` are keys of what it covers; one that was merged since leads on to where it went
    (``network/selectors/topics.py``). ``calendar`` is when it works (``network/hours.py``), None while it has not said
    so, and ``hours`` a note beside it. ``contacts`` are typed (``network/contacts.py``), bounded and in order.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        ENDED = "ended"

    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State)
    is_operator = models.BooleanField(default=False)
    tier = models.CharField(max_length=40, blank=True)
    about = models.TextField(max_length=500, blank=True)
    regions: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    languages: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    topics: ArrayField[Any, Any] = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    hours = models.CharField(max_length=200, blank=True)
    calendar: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    contacts: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(Lower("name"), "id", name="member_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for its picture: the first of the first and of the last word."""
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        """Which of the eight colours, fixed by the key."""
        return hue_of(self.id)
