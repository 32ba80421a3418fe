"""The taxonomy of a network."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.rows import SpaceModel
from network.querysets.topics import TopicQuerySet


class Topic(SpaceModel):
    """An entry of the network's taxonomy. ``aliases`` are other names people use; ``merged_into`` is where one went
    that meant the same, which keeps its old name leading there.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", "Product"
        TECHNOLOGY = "technology", "Technology"
        AREA = "area", "Practice area"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    aliases: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[TopicQuerySet] = TopicQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=Q(merged_into__isnull=True), name="topic_name"),
        ]

    def __str__(self) -> str:
        return self.name
