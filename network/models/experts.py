"""People of members who may be asked by name, by topic."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person
from network.models.members import Member
from network.models.topics import Topic
from network.querysets.experts import ExpertQuerySet


class Expert(SpaceModel):
    """A person of a member who may be asked by name about a topic. ``kind`` is why: their own organization declares it,
    or a steward of the network assigned it; ``by`` is who did.
    """

    class Kind(models.TextChoices):
        DECLARED = "declared", "Declared"
        ASSIGNED = "assigned", "Assigned"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="experts")
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="experts")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ExpertQuerySet] = ExpertQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="expert_once")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.topic_id}"
