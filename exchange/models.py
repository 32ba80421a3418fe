"""What a member keeps of its escalations: drafts, which are the log of what crossed once they did, and mirrors; and
which subjects of a hall its people hear of.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from core.ids import new_id
from core.rows import SpaceModel
from directory.models import Person
from exchange.choices import DraftState, HallKind
from exchange.querysets import DraftQuerySet, HallSubjectQuerySet, MirrorQuerySet, TalkLinkQuerySet
from network.choices import Ending, Side, State


class Draft(SpaceModel):
    """One extract while it is composed, and the record of it once it crossed.

    ``subject`` is what it is about (a case). ``network`` is the slug of the network it is for, ``there`` the writer's
    card in it. ``escalation`` is set where it adds to one, and once it crossed. ``data`` is the composition
    (``exchange/composing.py``), ``aliases`` which stand-in each thing has: neither leaves this space. ``once`` makes
    what is sent twice one. ``digest`` is that of what crossed.
    """

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    network = models.CharField(max_length=60)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    there = models.UUIDField()
    escalation = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    aliases: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    once = models.UUIDField(default=new_id)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.SmallIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="draft_subject")]

    def __str__(self) -> str:
        return f"{self.state} draft about {self.subject_kind} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        """Whether its writer still works on it."""
        return self.state == DraftState.OPEN

    @property
    def has_left(self) -> bool:
        """Whether it crossed."""
        return self.state == DraftState.RELEASED


class Mirror(SpaceModel):
    """What this desk shows of an escalation: how far it is, whose turn, with whom, until when. No text of it.

    Its key is the escalation's. ``subject`` is the own case it belongs to, where one is linked. ``moved_at`` is that of
    the escalation as it was read last, so that what comes late changes nothing. ``named`` are the cards of those who
    may know of it at all, where it is red; None for all of support.
    """

    network = models.CharField(max_length=60)
    number = models.BigIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    state = models.CharField(max_length=12, choices=State)
    turn = models.CharField(max_length=10, choices=Side, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    counterpart = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField(null=True)
    is_offer = models.BooleanField(default=False)
    is_test = models.BooleanField(default=False)
    is_revoked = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.UUIDField(null=True)
    moved_at = models.DateTimeField(default=timezone.now)
    named: ArrayField[Any, Any] = ArrayField(models.UUIDField(), null=True)

    objects: ClassVar[MirrorQuerySet] = MirrorQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="mirror_subject")]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The number as people say it: E-88."""
        return f"E-{self.number}"

    @property
    def is_my_turn(self) -> bool:
        """Whether this side has to act."""
        return bool(self.turn) and self.turn == self.side


class HallSubject(SpaceModel):
    """A community, a discussion or a whole network that somebody here hears of. Its key is the same there; no word of
    it is kept.

    ``network`` is the slug of the network it lies in, ``community`` the one a discussion is part of. ``readers`` are
    keys of the people of this space who read it, as the network last told: what it says is asked there each time.
    """

    kind = models.CharField(max_length=10, choices=HallKind)
    network = models.CharField(max_length=60)
    community = models.UUIDField(null=True, db_index=True)
    readers: models.JSONField[Any, Any] = models.JSONField(default=list)

    objects: ClassVar[HallSubjectQuerySet] = HallSubjectQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.kind} of {self.network}"


class TalkLink(SpaceModel):
    """An own case and a discussion of a hall that belong together. No word of the discussion is kept, and the hall
    knows nothing of it.

    ``entry`` is the one a case was opened from. Where the case asked a community, ``is_ours`` is set: the discussion is
    the one that its extract opened.
    """

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    network = models.CharField(max_length=60)
    discussion = models.UUIDField()
    entry = models.UUIDField()
    is_ours = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TalkLinkQuerySet] = TalkLinkQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="talk_link_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} and discussion {self.discussion}"
