"""Escalations, what crossed with them, who may read them by name, and to whom they were offered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.models import Entry
from core.rows import SpaceModel
from directory.models import Person
from network.choices import Ending, Label, Severity, Side, State
from network.models.members import Member
from network.models.topics import Topic
from network.querysets.escalations import EscalationQuerySet, ExtractQuerySet

ON_DELETE = models.DO_NOTHING
"""Cards and entries lie in member spaces too, where deleting one must not ask tables that are not there: here the
database alone holds the keys, and neither is deleted in a network.
"""


class Escalation(SpaceModel):
    """A request for help from one member to another. Neither side's case is known here.

    ``turn`` is the side that has to act, empty once it is closed; ``due_at`` is when that is late, as its running
    clock says. ``helper`` is empty while it is offered to whoever can. ``asked`` is the person it was addressed to,
    ``helper_person`` who accepted, with their own ``helper_ref``, ``next_step`` and ``promised_at``. ``severity`` is
    the requester's, ``priority`` the helper's own. ``reason`` holds the words of the step that closed it,
    ``noticed_at`` is when both were told that it will be closed, as nothing moves. A test has no clocks. ``once`` is
    the key of the request, so that what was sent twice is one. ``form`` and ``form_version`` name the intake form.
    """

    number = models.BigIntegerField(unique=True, editable=False)
    requester = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="asking")
    helper = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="helping")
    title = models.CharField(max_length=200)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    turn = models.CharField(max_length=10, choices=Side, blank=True, default=Side.HELPER)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.MEDIUM)
    priority = models.CharField(max_length=10, choices=Severity, blank=True)
    label = models.CharField(max_length=6, choices=Label, default=Label.AMBER)
    is_test = models.BooleanField(default=False)
    requester_person = models.ForeignKey(Person, on_delete=ON_DELETE, related_name="+")
    asked = models.ForeignKey(Person, null=True, on_delete=ON_DELETE, related_name="+")
    helper_person = models.ForeignKey(Person, null=True, on_delete=ON_DELETE, related_name="+")
    helper_ref = models.CharField(max_length=60, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    promised_at = models.DateTimeField(null=True)
    solution = models.ForeignKey(Entry, null=True, on_delete=ON_DELETE, related_name="+")
    form = models.UUIDField(null=True)
    form_version = models.IntegerField(default=0)
    once = models.UUIDField()
    wave = models.SmallIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(null=True)
    reopened = models.SmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[EscalationQuerySet] = EscalationQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["requester", "once"], name="escalation_once"),
            models.CheckConstraint(condition=~Q(requester=models.F("helper")), name="escalation_of_two"),
            models.CheckConstraint(
                condition=Q(state="closed", turn="") | (~Q(state="closed") & ~Q(turn="")), name="escalation_turn"
            ),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(ending=""), name="escalation_ending"),
        ]
        indexes = [
            models.Index(fields=["requester", "-moved_at", "id"], name="escalation_asked"),
            models.Index(fields=["helper", "-moved_at", "id"], name="escalation_helped"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The number as people say it: E-88."""
        return f"E-{self.number}"

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to act."""
        return self.state != State.CLOSED

    def side_of(self, organization: Any) -> Side | None:
        """Which party an organization is; None for a stranger."""
        if organization == self.requester_id:
            return Side.REQUESTER
        return Side.HELPER if organization is not None and organization == self.helper_id else None


class Extract(SpaceModel):
    """What crossed at one moment, never changed afterwards; a later addition is the next version.

    ``data`` is what ``network/parcels.py`` made of it (fields, entries, names and digests of files), ``digest`` the
    SHA-256 over that, ``entry`` its place in the thread, which its files hang on. ``released_by`` is who let it go.
    """

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="extracts")
    version = models.SmallIntegerField()
    entry = models.OneToOneField(Entry, on_delete=ON_DELETE, related_name="+")
    by = models.ForeignKey(Person, on_delete=ON_DELETE, related_name="+")
    released_by = models.ForeignKey(Person, on_delete=ON_DELETE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    label = models.CharField(max_length=6, choices=Label)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    objects: ClassVar[ExtractQuerySet] = ExtractQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["escalation", "version"], name="extract_version")]

    def __str__(self) -> str:
        return f"extract {self.version} of {self.escalation_id}"


class EscalationGrant(SpaceModel):
    """A person who reads an escalation by name. It goes with either of them."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(Person, on_delete=ON_DELETE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=ON_DELETE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["escalation", "person"], name="escalation_grant_once")]

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.escalation_id}"


class Offer(SpaceModel):
    """A request to whoever can, as one organization was asked: in which wave, and when it passed on it."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="offers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="offers")
    wave = models.SmallIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)
    passed_at = models.DateTimeField(null=True)

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["escalation", "member"], name="offer_once")]
        indexes = [models.Index(fields=["member", "at"], name="offer_to")]

    def __str__(self) -> str:
        return f"{self.escalation_id} to {self.member_id}"
