"""Queues and cases."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.choices import (
    CATEGORY_OF,
    LIVE,
    Category,
    NextAction,
    NoArticle,
    Priority,
    Resolution,
    Severity,
    Status,
)
from cases.numbers import NextNumber
from cases.querysets import DUE, ENDED, WORDS, CaseQuerySet, QueueQuerySet
from cases.workflow import FOR_REQUESTERS
from conversations.models import Entry
from core.rows import SpaceModel
from directory.models import Person, Team

SUBJECT_LENGTH = 200
FITTING = reduce(or_, (Q(status=status, category=category) for status, category in CATEGORY_OF.items()))
"""A status and the category that goes with it."""

SUMMED = ("queue", "priority", "merged_into")
TIMED = ("opened_at", "solved_at", "closed_at", "first_replied_at", "reopened", "handed_on", "article_id",
         "acknowledged_met", "acknowledged_in", "reply_met", "resolution_met", "worked")  # fmt: skip
NAMED = ("assignee", "next_person", "requester")
"""What reports sum up, and who sees a case by name: read from the index alone, where a heap of old cases lies apart."""


class Queue(SpaceModel):
    """Where a team's cases land: private to the team, or open to the organization."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="queues")
    is_open = models.BooleanField("open to the whole organization", default=True)
    position = models.SmallIntegerField(default=0)
    external_key = models.CharField(max_length=200, blank=True)

    objects: ClassVar[QueueQuerySet] = QueueQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="queue_slug"),
            models.UniqueConstraint(fields=["external_key"], condition=~Q(external_key=""), name="queue_external"),
        ]

    def __str__(self) -> str:
        return self.name


class Case(SpaceModel):
    """One issue of one requester until closed.

    Its number is the member's own (C-1042). ``next_kind`` and ``next_person`` say who must act next and are never empty
    on a live case; ``act_by`` is when, if somebody promised a time. ``due_at`` is the nearest of that and its running
    clocks, and ``due_metric`` which of them (empty: the promise). ``paused_reason`` says what a paused case waits for,
    ``paused_at`` since when, ``wakes_at`` when it comes back by itself. ``fields`` holds the member's own fields by
    key, ``handed_on`` counts changes of queue or assignee. What its clocks found is in ``acknowledged_met``,
    ``reply_met`` and ``resolution_met``, and in ``acknowledged_in`` and ``worked``, in seconds of working time
    (``cases/verdicts.py``). A merged case stays as a stub that points to ``merged_into``.
    """

    number = models.BigIntegerField(unique=True, db_default=NextNumber(), editable=False)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="cases")
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requested_cases")
    assignee = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_cases")
    next_kind = models.CharField(max_length=10, choices=NextAction, default=NextAction.QUEUE)
    next_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="next_cases")
    next_note = models.CharField(max_length=160, blank=True)
    act_by = models.DateTimeField(null=True, blank=True)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.MEDIUM)
    product = models.CharField(max_length=120, blank=True)
    tags: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    category = models.CharField(max_length=10, choices=Category, default=Category.OPEN)
    resolution = models.CharField(max_length=20, choices=Resolution, blank=True)
    solution = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=300, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, blank=True, default="", db_default="")
    paused_reason = models.CharField(max_length=160, blank=True, default="", db_default="")
    paused_at = models.DateTimeField(null=True)
    wakes_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_metric = models.CharField(max_length=16, blank=True, default="", db_default="")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_cases")
    fields: models.JSONField[Any, Any] = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    article_id = models.UUIDField(null=True)
    no_article = models.CharField(max_length=10, choices=NoArticle, blank=True, default="", db_default="")
    first_replied_at = models.DateTimeField(null=True)
    reopened = models.SmallIntegerField(default=0, db_default=0)
    handed_on = models.SmallIntegerField(default=0, db_default=0)
    acknowledged_met = models.BooleanField(null=True, editable=False)
    acknowledged_in = models.IntegerField(null=True, editable=False)
    reply_met = models.BooleanField(null=True, editable=False)
    resolution_met = models.BooleanField(null=True, editable=False)
    worked = models.IntegerField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True)
    rating = models.SmallIntegerField(null=True)
    rating_text = models.CharField(max_length=1000, blank=True, default="", db_default="")
    rated_at = models.DateTimeField(null=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_space_manager()

    # what a list has read beside its rows
    is_unread = False
    waits_for_reply = False
    back_at: datetime | None = None
    edit_url = ""

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["external_key"], condition=~Q(external_key=""), name="case_external"),
            models.CheckConstraint(
                condition=~Q(next_kind="person") | Q(next_person__isnull=False), name="case_next_person_named"
            ),
            models.CheckConstraint(condition=Q(next_kind__in=NextAction.values), name="case_next_never_empty"),
            models.CheckConstraint(condition=FITTING, name="case_category_of_status"),
        ]
        indexes = [
            models.Index(F("queue"), F("category"), DUE, F("number"), name="case_due", condition=Q(category__in=LIVE)),
            models.Index(F("category"), DUE, F("number"), name="case_due_anywhere", condition=Q(category__in=LIVE)),
            models.Index(fields=["-updated_at", "-number"], name="case_updated"),
            models.Index(fields=["queue", "-updated_at", "-number"], name="case_live", condition=Q(category__in=LIVE)),
            models.Index(fields=["queue", "category", "-updated_at", "-number"], name="case_category"),
            models.Index(fields=["assignee", "category", "-updated_at"], name="case_assignee"),
            models.Index(fields=["next_person", "category", "-updated_at"], name="case_next"),
            models.Index(fields=["requester", "-number"], name="case_requester"),
            models.Index(fields=["opened_at"], name="case_opened_sums", include=(*SUMMED, *NAMED)),
            models.Index(ENDED, name="case_ended_sums", include=("id", *SUMMED, *TIMED, *NAMED)),
            models.Index(
                fields=["queue"],
                name="case_live_sums",
                include=("priority", "merged_into", *NAMED),
                condition=Q(category__in=LIVE),
            ),
            GinIndex(fields=["tags"], name="case_tags"),
            GinIndex(WORDS, name="case_words_live", condition=Q(category__in=LIVE)),
            GinIndex(WORDS, name="case_words"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The number as people say it: C-1042."""
        return f"C-{self.number}"

    @property
    def is_closed(self) -> bool:
        """Whether its work has ended for good."""
        return self.category == Category.CLOSED

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to act."""
        return self.category in LIVE

    @property
    def shown_status(self) -> str:
        """Its status as the requester sees it: a case on hold is open to them."""
        return FOR_REQUESTERS[self.status][0]

    @property
    def shown_word(self) -> str:
        """The same in a word."""
        return FOR_REQUESTERS[self.status][1]

    @property
    def nearest_at(self) -> datetime | None:
        """When something is due next: a running clock or the promised time; None when nothing is."""
        return self.due_at or self.act_by

    def become(self, status: str) -> None:
        """Take a status and the category that goes with it."""
        self.status = status
        self.category = CATEGORY_OF[status]

    def ask(self, kind: str, person: Person | None = None) -> None:
        """Name who must act next."""
        self.next_kind = kind
        self.next_person = person if kind == NextAction.PERSON else None
