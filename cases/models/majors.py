"""Cases that are part of a network's major case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cases.models.cases import Case
from core.actor import Actor, check_actor
from core.rows import SpaceModel, SpaceQuerySet
from directory.models import Person
from network.choices import MajorState


class MajorLinkQuerySet(SpaceQuerySet["MajorLink"]):
    """Which cases are part of which major cases."""

    def visible_to(self, actor: Actor) -> MajorLinkQuerySet:
        """Those of the cases that the actor sees as staff: whoever asks for help reads nothing of the network."""
        check_actor(actor)
        if not actor.is_staff and not actor.is_system:
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(actor).values("pk"))

    def live(self) -> MajorLinkQuerySet:
        """Those whose case somebody still works on: to the others nothing flows."""
        return self.filter(case__in=Case.objects.live().values("pk"))


class MajorLink(SpaceModel):
    """A case of this desk that is part of a major case, as a child of it. The network knows no case.

    ``major`` is the key of the major case in the network whose address is ``network``, ``number`` and ``state`` what
    this desk keeps of it, ``updated_at`` when its last update was written as far as it has flowed here. No text of it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="majors")
    network = models.CharField(max_length=60)
    major = models.UUIDField()
    number = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=MajorState)
    updated_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MajorLinkQuerySet] = MajorLinkQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "major"], name="major_link_once"),
        ]
        indexes = [models.Index(fields=["major"], name="major_link_major")]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The number as people say it: M-4."""
        return f"M-{self.number}"
