"""Practices of a network: an article that a member gave to all, what was counted of it, and who uses it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.models import Person
from knowledge.choices import Outcome
from knowledge.models import Article
from network.choices import Certainty, Label, Standing
from network.models.members import Member
from network.models.topics import Topic
from network.querysets.practices import AdoptionQuerySet, EvidenceQuerySet, PracticeQuerySet

REASON = 500


class Practice(SpaceModel):
    """An article of the network with whose it is, how it stands, and what its evidence came to. Its key is the
    article's.

    ``standing`` follows the evidence and the reviews by the network's rules; ``standing_at`` is since when,
    ``resumed_at`` when a person last ended a suspension, and ``reason`` what a person said of it. ``proof`` keeps what
    was counted last (``network/selectors/proof.py``) for lists, ``certainty`` the word for it. ``ends_at`` is when
    validation lapses unless it is run or checked. ``cases`` is how many cases its author says it came from. ``alike``
    holds keys of practices that a steward found to differ from it, so that nobody is asked again. ``once`` makes what
    is sent twice one.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="practice")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=10, choices=Label, default=Label.GREEN)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OPEN)
    standing_at = models.DateTimeField(default=timezone.now)
    resumed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.LOW)
    proof: models.JSONField[Any, Any] = models.JSONField(default=dict)
    ends_at = models.DateTimeField(null=True)
    cases = models.SmallIntegerField(default=0)
    alike: models.JSONField[Any, Any] = models.JSONField(default=list)
    proposed_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    once = models.UUIDField(unique=True)

    objects: ClassVar[PracticeQuerySet] = PracticeQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [
            models.Index(fields=["standing", "-standing_at", "-id"], name="practice_standing"),
            models.Index(fields=["ends_at"], name="practice_ends", condition=Q(ends_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"practice {self.pk}"

    @property
    def is_current(self) -> bool:
        """Whether it is relied on at all."""
        return self.retired_at is None and self.withdrawn_at is None

    @property
    def takes_runs(self) -> bool:
        """Whether somebody may begin to use it now."""
        return self.is_current and self.standing != Standing.SUSPENDED


class Evidence(SpaceModel):
    """The outcome of one run at one member, as last told. ``run`` is a key that means nothing outside the member.

    Nothing of its case, its people or its words is here. ``facets`` are values that the network itself has listed.
    ``revision`` grows with each correction.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="evidence")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    run = models.UUIDField()
    version = models.IntegerField()
    outcome = models.CharField(max_length=14, choices=Outcome)
    at = models.DateTimeField()
    facets: models.JSONField[Any, Any] = models.JSONField(default=dict)
    step = models.CharField(max_length=8, blank=True)
    revision = models.IntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)
    told_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "run"], name="evidence_once")]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.practice_id}"


class Adoption(SpaceModel):
    """That a member uses a practice, in which version, and whether its name stands beside its results."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="adoptions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField()
    by = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_named = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[AdoptionQuerySet] = AdoptionQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "member"], name="adoption_once")]

    def __str__(self) -> str:
        return f"{self.practice_id} at {self.member_id}, version {self.version}"
