"""What the desk's events do to clocks.

The rules, each a test in ``tests/cases/test_clockwork.py``: the first reply runs from opening to the first reply of the
support; the acknowledgement from opening until support first shows that somebody has the case; the next reply from the
requester's reply to the support's next one, never beside the first; the resolution while the case is live, and goes on
when it is opened again. All of them stand still while the case waits, for the
reasons its policy names. Priority, queue and client decide which policy counts; another one is laid over the same time.
What had no target when the case was opened begins when it gets one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Case as When_
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Least
from django.utils import timezone

from cases import runwork
from cases.choices import LIVE, Category, NextAction
from cases.events import clocks as events
from cases.models import Case
from cases.verdicts import keep_in_step, verdicts_of
from clocks.actions import clocks as actions
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import Book, Facts
from clocks.selectors import book as read_book
from clocks.subjects import Told
from core.actor import Actor, Role
from core.events import record
from core.spaces import current
from core.statements import remembered
from directory.models import Person
from exchange.models import Mirror

KIND = "case"
AT_OPENING = (Metric.FIRST_REPLY, Metric.RESOLUTION, Metric.ACKNOWLEDGEMENT)
"""What begins with a case, or as soon as something is promised for it."""
ELSEWHERE = "escalation"
"""The reason that another member has to act on what was asked about the case."""
ENDED_BY: Mapping[str, tuple[Metric, ...]] = {
    "support": (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.ACKNOWLEDGEMENT),
    "taken": (Metric.ACKNOWLEDGEMENT,),
}
Said = Literal["", "opened", "requester", "support", "taken"]


def follow(case: Case, *, by: Actor, said: Said = "", at: datetime | None = None) -> None:
    """Bring the clocks of a case in step with what has just happened to it. Called last by every action on a case.

    ``said`` names who has just written to whom: the requester, or support to the requester; or that a person of support
    has shown without a word to the requester that somebody has the case (``taken``).
    The case's row is locked by its action. Sets ``due_at``, ``due_metric`` and ``first_replied_at``.
    """
    _Following(case, by, at or timezone.now()).follow(said)
    if case.is_closed or case.reopened:
        runwork.follow(case, by=by)


def is_unacknowledged(case: Case) -> bool:
    """Whether a clock waits for somebody of support to show that they have the case. One query at most."""
    return case.is_live and case.first_replied_at is None and bool(_unacknowledged(case.pk))


def waits(category: str, status: str, next_kind: str, *, is_elsewhere: bool = False) -> tuple[str, ...]:
    """The reasons for which a case waits, that policies may pause clocks for: none while time counts for all.

    ``is_elsewhere`` says that another member has to act on an escalation of the case.
    """
    if category not in LIVE:
        return ()
    paused = (str(status),) if category == Category.PAUSED else ()
    asked = ("requester",) if next_kind == NextAction.REQUESTER else ()
    return (*paused, *asked, *((ELSEWHERE,) if is_elsewhere else ()))


def elsewhere(case_ids: Iterable[UUID], book: Book) -> frozenset[UUID]:
    """Which of these cases another member works on. One query, none where no policy asks."""
    if not any(ELSEWHERE in kept.value.pauses for kept in book.policies):
        return frozenset()
    rows = Mirror.objects.worked_on_elsewhere().filter(subject_kind=KIND, subject_id__in=list(case_ids))
    return frozenset(key for key in rows.values_list("subject_id", flat=True) if key is not None)


@dataclass
class _Following:
    """One pass over the clocks of one case."""

    case: Case
    by: Actor
    now: datetime

    def follow(self, said: Said) -> None:
        self.book = read_book()
        case = self.case
        is_elsewhere = said != "opened" and case.pk in elsewhere([case.pk], self.book)
        waiting = waits(case.category, case.status, case.next_kind, is_elsewhere=is_elsewhere)
        self.facts = Facts(case.queue_id, self._client(said), case.priority, waiting)
        self.reason = self.book.pause(self.facts)
        self.known = [] if said == "opened" else _clocks(self.case.pk)
        self._answer(said)
        if self.case.is_live:
            self._revive()
            self._adapt()
            self._go(said)
        else:
            self._rest()
        self._keep()

    def _client(self, said: Said) -> Any:
        """The client of the case's requester, who has just been read where the case is new."""
        case = self.case
        return case.requester.client_id if said == "opened" else _client.first(case.requester_id)

    def _live(self, *metrics: str) -> list[Clock]:
        return [c for c in self.known if c.stopped_at is None and (not metrics or c.metric in metrics)]

    def _answer(self, said: Said) -> None:
        """The support's reply ends what waits for one; that somebody has the case ends what waits for that."""
        if said == "support" and self.case.first_replied_at is None:
            self.case.first_replied_at = self.now
            Case.objects.filter(pk=self.case.pk).update(first_replied_at=self.now)
        if said in ENDED_BY:
            self._end(self._live(*ENDED_BY[said]))

    def _adapt(self) -> None:
        """Lay the policy that counts now over what runs; what it does not measure ends without a verdict."""
        terms = {clock: self.book.terms(self.facts, clock.metric) for clock in self._live()}
        gone = [clock for clock, found in terms.items() if found is None]
        if gone:
            actions.cancel(gone, at=self.now, book=self.book)
        actions.retarget({c: found for c, found in terms.items() if found is not None}, at=self.now, book=self.book)

    def _go(self, said: Said) -> None:
        """Start, set going and pause what belongs to a live case."""
        self._start(self._wanted(said))
        live = self._live()
        if self.reason:
            moved = [c for c in live if c.pause_reason != self.reason]
            if moved:
                actions.pause(moved, reason=self.reason, at=self.now, book=self.book)
        elif paused := [c for c in live if c.is_paused]:
            actions.resume(paused, at=self.now, book=self.book)

    def _revive(self) -> None:
        ended = [c for c in self.known if c.stopped_at is not None and self._is_open_again(c)]
        if ended:
            actions.resume(ended, at=self.now, book=self.book)

    def _is_open_again(self, clock: Clock) -> bool:
        """The resolution of a reopened case goes on where it ended, the first reply if none was ever given, and the
        acknowledgement if nobody ever had it.
        """
        is_last = clock is next(c for c in self.known if c.metric == clock.metric)
        if not is_last or self.book.terms(self.facts, clock.metric) is None:
            return False
        if clock.metric == Metric.ACKNOWLEDGEMENT:
            return clock.is_met is None and not is_taken(self.case)
        is_unanswered = clock.metric == Metric.FIRST_REPLY and self.case.first_replied_at is None
        return clock.metric == Metric.RESOLUTION or is_unanswered

    def _wanted(self, said: Said) -> list[str]:
        """Metrics that begin now: also those for which nothing had been promised when the case was opened."""
        known = {clock.metric for clock in self.known}
        live = {clock.metric for clock in self.known if clock.stopped_at is None}
        is_answered = self.case.first_replied_at is not None
        needless = {Metric.FIRST_REPLY} if is_answered else set()
        if said == "taken" or is_taken(self.case):
            needless.add(Metric.ACKNOWLEDGEMENT)
        wanted: list[str] = [one for one in AT_OPENING if one not in known and one not in needless]
        if said == "requester" and is_answered and Metric.NEXT_REPLY not in live:
            wanted.append(Metric.NEXT_REPLY)
        return wanted

    def _start(self, metrics: Iterable[str]) -> None:
        terms = {one: found for one in metrics if (found := self.book.terms(self.facts, one)) is not None}
        if terms:
            self.known = [
                *actions.start(KIND, self.case.pk, terms, at=self.now, book=self.book, reason=self.reason),
                *self.known,
            ]

    def _rest(self) -> None:
        """Solved or closed: the resolution is met or missed; a reply that nobody needs any more is not judged."""
        self._end(self._live(Metric.RESOLUTION))
        if waiting := self._live():
            actions.cancel(waiting, at=self.now, book=self.book)

    def _end(self, clocks: list[Clock]) -> None:
        if not clocks:
            return
        actions.stop(clocks, at=self.now, book=self.book)
        for clock in clocks:
            spent = clock.standing(self.book, self.now).spent
            ended = events.ClockEnded(
                subject_id=self.case.pk,
                metric=clock.metric,
                is_met=bool(clock.is_met),
                spent=spent,
                target=clock.target,
            )
            record(ended, by=self.by, at=self.now)

    def _keep(self) -> None:
        """The nearest moment by which something is due, for lists, and what has ended, for reports."""
        found = [(c.due_at, str(c.metric)) for c in self._live() if c.due_at is not None]
        if self.case.act_by is not None and self.case.is_live:
            found.append((self.case.act_by, ""))
        due_at, metric = min(found, default=(None, ""))
        keep_in_step(self.case, due_at=due_at, due_metric=metric, **verdicts_of(self.known))


def facts_of(case_ids: Iterable[UUID]) -> Mapping[UUID, Facts]:
    """What policies ask of cases, which stay locked until the transaction ends."""
    keys = list(case_ids)
    rows = Case.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    away = elsewhere(keys, read_book())
    found = rows.values_list("pk", "queue_id", "requester__client_id", "priority", "category", "status", "next_kind")
    return {
        pk: Facts(queue, client, priority, waits(*state, is_elsewhere=pk in away))
        for pk, queue, client, priority, *state in found
    }


def bring_due(case_ids: Iterable[UUID]) -> None:
    """Set ``due_at`` and ``due_metric`` of many cases from their clocks, in one statement."""
    running: Any = Clock.objects.live().filter(subject_kind=KIND, subject_id=OuterRef("pk"), due_at__isnull=False)
    nearest = running.order_by("due_at", "metric")
    by_clock, metric = Subquery(nearest.values("due_at")[:1]), Subquery(nearest.values("metric")[:1])
    cases: Any = Case.objects.live().filter(pk__in=list(case_ids)).annotate(clock_at=by_clock)
    is_promise = Q(clock_at=None) | Q(act_by__lt=F("clock_at"))
    cases.update(
        due_at=Least(F("act_by"), by_clock),
        due_metric=When_(When(is_promise, then=Value("")), default=metric, output_field=CharField()),
    )


def tell(told: list[Told]) -> None:
    """Put on the timeline of cases what their clocks have reached."""
    by = nobody()
    for one in told:
        if one.percent >= 100:
            record(events.ClockMissed(subject_id=one.subject_id, metric=one.metric, due_at=one.due_at), by=by)
        else:
            warned = events.ClockWarned(
                subject_id=one.subject_id, metric=one.metric, percent=one.percent, due_at=one.due_at
            )
            record(warned, by=by)


@remembered()
def _clocks(case_id: UUID) -> Any:
    """The clocks of a case, locked, the latest of each metric first."""
    return Clock.objects.about(KIND, case_id).select_for_update()


@remembered()
def _unacknowledged(case_id: UUID) -> Any:
    rows = Clock.objects.live().filter(subject_kind=KIND, subject_id=case_id, metric=Metric.ACKNOWLEDGEMENT)
    return rows.values_list("pk")


def is_taken(case: Any) -> bool:
    """Whether it can be seen of a case itself that somebody has it: it was answered, or names whose it is."""
    named = case.assignee_id is not None or case.next_kind == NextAction.PERSON
    return named or case.first_replied_at is not None


@remembered()
def _client(requester_id: UUID) -> Any:
    return Person.objects.filter(pk=requester_id).values_list("client_id", flat=True)


def nobody() -> Actor:
    """The space itself, for what time does."""
    return Actor(None, UUID(int=0), Role.ADMIN, None, "", current().schema, is_system=True)
