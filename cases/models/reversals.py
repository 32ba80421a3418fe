"""What can be taken back for a while."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from cases.choices import Undoable
from core.actor import Actor, check_actor
from core.rows import SpaceModel, SpaceQuerySet
from directory.models import Person


class ReversalQuerySet(SpaceQuerySet["Reversal"]):
    """What can be taken back."""

    def visible_to(self, actor: Actor) -> ReversalQuerySet:
        """The actor's own: nobody takes back what somebody else did by this way."""
        check_actor(actor)
        return self.none() if actor.person_id is None else self.filter(by_id=actor.person_id)


class Reversal(SpaceModel):
    """One act and what its cases were before it, until ``until``: the undo of a toast, a bulk change or a merge.

    ``data`` holds keys and plain values only. What has changed since is left alone when it is taken back.
    """

    kind = models.CharField(max_length=10, choices=Undoable)
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)

    objects: ClassVar[ReversalQuerySet] = ReversalQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["until"], name="reversal_until")]

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken back."""
        return self.done_at is None and self.until >= timezone.now()

    def __str__(self) -> str:
        return f"{self.kind} until {self.until}"
