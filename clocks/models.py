"""Clocks: how long something has taken, in working time, and when it is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clocks import running, shared
from clocks.choices import Metric
from clocks.policies import Book, Terms
from clocks.querysets import ClockQuerySet
from core.rows import SpaceModel

SECOND = timedelta(seconds=1)


class Clock(SpaceModel):
    """One measurement of one subject: a target in working seconds against the time that has run.

    ``spans`` lists when it ran, as pairs of ISO moments, the last one open (null) while it runs; everything else is
    computed from them, so another calendar or target may be laid over the same history without losing a pause.
    ``policy`` and ``calendar`` are keys of settings (none: no policy's, around the clock); ``due_at`` is kept for lists
    and for the tick, and is empty while the clock is paused or stopped. ``warned`` is the highest share of the target,
    in percent, that was told. ``spent`` is how many working seconds a stopped clock had run, for reports.
    ``generation`` grows with every change, so that a moment noted before it says nothing. ``hours`` are the calendars
    of those whose common time counts instead of a calendar's, as they were when it was promised (None: no such), and
    ``whose`` the app's word for them.
    """

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    metric = models.CharField(max_length=16, choices=Metric)
    policy = models.UUIDField(null=True)
    calendar = models.UUIDField(null=True)
    target = models.IntegerField()
    spans: models.JSONField[Any, Any] = models.JSONField(default=list)
    started_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=20, blank=True)
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    is_met = models.BooleanField(null=True)
    spent = models.IntegerField(null=True)
    warned = models.SmallIntegerField(default=0)
    generation = models.IntegerField(default=0)
    hours: models.JSONField[Any, Any] = models.JSONField(null=True)
    whose = models.CharField(max_length=20, blank=True, default="", db_default="")

    objects: ClassVar[ClockQuerySet] = ClockQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "metric"], condition=Q(stopped_at=None), name="clock_live_once"
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="clock_target_positive"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "started_at"], name="clock_subject"),
            models.Index(fields=["policy"], name="clock_policy", condition=Q(stopped_at=None)),
            models.Index(fields=["metric", "stopped_at"], name="clock_metric_stopped"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.subject_kind} {self.subject_id}"

    @property
    def is_running(self) -> bool:
        """Whether time counts now."""
        return self.stopped_at is None and self.paused_at is None

    @property
    def is_paused(self) -> bool:
        """Whether it waits: for the requester, for somebody outside."""
        return self.stopped_at is None and self.paused_at is not None

    @property
    def ran(self) -> running.Spans:
        """The spans in which it ran."""
        return running.read(self.spans)

    def take(self, terms: Terms) -> None:
        """Lay other terms over the same spans."""
        self.policy, self.calendar, self.target = terms.policy, terms.calendar, terms.target
        self.hours, self.whose = shared.written(terms.sides) or None, terms.whose

    def has(self, terms: Terms) -> bool:
        """Whether these are its terms already."""
        has = (self.policy, self.calendar, self.target, self.hours or [], self.whose)
        return has == (terms.policy, terms.calendar, terms.target, shared.written(terms.sides), terms.whose)

    def counted(self, book: Book) -> shared.Hours:
        """The hours that count: those that several sides have in common, or a calendar's."""
        return shared.read(self.hours) if self.hours else book.calendar(self.calendar)

    def halt(self, reason: str, at: datetime) -> None:
        """Stand still, and say what for. A clock that stands still already only changes its reason."""
        self.spans = running.write(running.halt(self.ran, at))
        self.paused_at, self.pause_reason = self.paused_at or at, reason

    def go_on(self, at: datetime) -> None:
        """Count again, also after it was stopped."""
        self.spans = running.write(running.go_on(self.ran, at))
        self.paused_at, self.pause_reason = None, ""
        self.stopped_at = self.is_met = self.spent = None

    def end(self, at: datetime, book: Book, *, is_judged: bool = True) -> None:
        """Stop for good. ``is_met`` is whether the target was kept, or None when nobody is to judge it."""
        self.spans = running.write(running.halt(self.ran, at))
        self.stopped_at, self.paused_at, self.pause_reason = at, None, ""
        stands = self.standing(book, at)
        self.spent, self.is_met = stands.spent, stands.left >= 0 if is_judged else None

    def standing(self, book: Book, now: datetime) -> running.Standing:
        """How it stands at a moment."""
        return running.standing(self.counted(book), self.ran, self.target, now)

    def settle(self, book: Book, now: datetime) -> None:
        """Bring what is kept for lists and for the tick up to date after a change."""
        stands = self.standing(book, now)
        self.due_at = stands.due if self.is_running else None
        self.warned = min(self.warned, running.passed(stands.share, book.warnings(self.policy)))
        self.generation += 1

    def next_moment(self, book: Book) -> datetime | None:
        """When somebody is to be told next: at a share of the target, and one second after all of it is used."""
        percent = next((one for one in book.warnings(self.policy) if one > self.warned), None)
        if percent is None or not self.is_running:
            return None
        at = running.used_at(self.counted(book), self.ran, self.target, percent)
        return at + SECOND if at is not None and percent == 100 else at

    def reached(self, book: Book, now: datetime) -> int:
        """The highest share that somebody is to be told of by now; 100 only when the target has passed."""
        stands = self.standing(book, now)
        share = stands.share if stands.left < 0 else min(stands.share, 99)
        return running.passed(share, book.warnings(self.policy))
