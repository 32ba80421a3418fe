"""What pages show of clocks: beside a case each of them, in a list the one that is due next, in settings a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from cases.choices import Priority, Severity, Status
from cases.clockwork import ELSEWHERE, KIND
from cases.models import Queue
from cases.workflow import first_priority
from clocks.calendars import DEFAULT_CALENDAR, NeverWorks, after, words_of
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, Book, Facts, Policy
from clocks.promises import Clock as Shown
from clocks.promises import left_words, length_words, promise_clock
from clocks.running import Standing, used_at
from clocks.selectors import book, clocks_of
from core.actor import Actor
from directory.models import Client

NEAR, LAST = 75, 90
TONES = {"near": "warning", "last": "danger", "over": "danger"}
ORDER = (Metric.NEXT_REPLY, Metric.FIRST_REPLY, Metric.ACKNOWLEDGEMENT, Metric.RESOLUTION)
WAITS = {
    Status.PENDING: "waiting for the requester",
    Status.ON_HOLD: "waiting for somebody outside",
    "requester": "waiting for the requester",
    ELSEWHERE: "while another member works on it",
}


@dataclass(frozen=True, slots=True)
class Target:
    """One line beside a case: what is measured, its clock, and how much of the time is used.

    ``at`` is when it is due or since when it stands still, ``note`` and ``why`` are the words before and after it;
    ``share`` is in percent, None where no bar is shown; ``how`` says what the time is and by what it is counted, empty
    for a promise.
    """

    name: str
    note: str
    clock: Shown
    share: int | None = None
    tone: str = ""
    at: datetime | None = None
    why: str = ""
    how: str = ""


def targets_of(case: Any, actor: Actor, neighbours: Sequence[Any] = ()) -> list[Target]:
    """The clocks of a case for its page and the time that somebody promised, what must happen first on top and what has
    ended last; none for requesters. Two queries.

    The case and its ``neighbours`` in the list beside it, which get their ``shown_clock``, are loaded through
    ``visible_to``.
    """
    if not actor.is_staff:
        return []
    found = clocks_of(KIND, [case.pk, *(other.pk for other in neighbours)], whole=case.pk)
    kept, now = book(), timezone.now()
    _give(neighbours, found, kept, now)
    rows = found.get(case.pk, [])
    latest: dict[str, Clock] = {}
    for row in rows:
        latest.setdefault(row.metric, row)
    shown = [latest[metric] for metric in ORDER if metric in latest]
    running = [(row.due_at or _when_it_would_be(row, kept, now), row) for row in shown if row.stopped_at is None]
    lines = [(at, _target(row, kept, now, case.ref)) for at, row in running]
    if case.is_live and case.act_by is not None:
        lines.append((case.act_by, Target("Promised time", "", promise_of(case))))
    ended = [row for row in shown if row.stopped_at is not None and row.is_met is not None]
    urgent = [target for _, target in sorted(lines, key=lambda line: line[0])]
    return [*urgent, *(_target(row, kept, now, case.ref) for row in ended)]


def read_clocks(cases: Sequence[Any]) -> None:
    """Give each case of a list the clock that is due next as ``shown_clock``; two queries however many there are."""
    live = [case for case in cases if case.is_live]
    if live:
        _give(live, clocks_of(KIND, [case.pk for case in live]), book(), timezone.now())


def _give(cases: Sequence[Any], found: Mapping[UUID, list[Clock]], kept: Book, now: datetime) -> None:
    for case in cases:
        rows = [row for row in found.get(case.pk, ()) if row.stopped_at is None]
        if not rows:
            continue
        nearest = min(rows, key=lambda row: row.due_at or _when_it_would_be(row, kept, now))
        if case.act_by is None or (nearest.due_at is not None and nearest.due_at <= case.act_by):
            case.shown_clock = _shown(nearest, kept, now, case.ref)
        else:
            case.shown_clock = promise_of(case)


def promise_of(case: Any) -> Shown:
    """The clock of the time somebody promised for the next action."""
    now = timezone.now()
    return promise_clock(case.act_by, now, is_paused=False, is_live=case.is_live, label=f"Next action on {case.ref}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a case of one priority would be promised, opened now: a moment beside the name of each metric, None for no
    target.
    """

    priority: str
    policy: str
    dues: list[tuple[str, datetime | None]]


def previews(kept: Book, place: UUID | None, client: UUID | None, now: datetime) -> list[Preview]:
    """For each priority, when a case opened now would be due; by the book given, which need not be stored."""
    return [_preview(kept, Facts(place, client, level), str(label), now) for level, label in Priority.choices]


def reply_dues(place: UUID | None, client: UUID | None) -> dict[str, datetime | None]:
    """By when a case of each severity would have its first reply if it were opened now; None where nothing is
    promised. The queries of the book.
    """
    kept, now = book(), timezone.now()
    levels = {severity: first_priority(severity) for severity in Severity.values}
    return {one: _due(kept, Facts(place, client, level), Metric.FIRST_REPLY, now) for one, level in levels.items()}


def _preview(kept: Book, facts: Facts, label: str, now: datetime) -> Preview:
    policy = kept.policy_for(facts)
    dues = [(str(metric.label), _due(kept, facts, metric, now)) for metric in Metric]
    return Preview(label, policy.name if policy else "", dues)


def _due(kept: Book, facts: Facts, metric: str, now: datetime) -> datetime | None:
    terms = kept.terms(facts, metric)
    try:
        return after(kept.calendar(terms.calendar), now, terms.target) if terms else None
    except NeverWorks:
        return None


def _when_it_would_be(row: Clock, kept: Book, now: datetime) -> datetime:
    """A paused clock's place among others: as if it went on now."""
    return now + timedelta(seconds=row.standing(kept, now).left)


def _target(row: Clock, kept: Book, now: datetime, ref: str) -> Target:
    stands = row.standing(kept, now)
    shown = _shown(row, kept, now, ref)
    name, how = str(Metric(row.metric).label), _how(row, kept)
    if row.stopped_at is not None:
        return Target(name, "", shown, how=how)
    if row.is_paused and row.paused_at is not None:
        why = WAITS.get(row.pause_reason, "the case waits")
        return Target(name, "paused since", shown, min(100, stands.share), at=row.paused_at, why=why, how=how)
    return Target(name, "", shown, min(100, stands.share), TONES.get(shown.state, ""), at=row.due_at, how=how)


def _how(row: Clock, kept: Book) -> str:
    """What a clock's target is and who says so: why it is late or not."""
    target = length_words(row.target)
    calendar = kept.calendars.get(row.calendar) if row.calendar else None
    counted = f"in {calendar.name}" if calendar else "around the clock"
    policy = next((f", by the policy {one.name}" for one in kept.policies if one.key == row.policy), "")
    return f"{target}, counted {counted}{policy}"


def _shown(row: Clock, kept: Book, now: datetime, ref: str) -> Shown:
    stands = row.standing(kept, now)
    label = f"{Metric(row.metric).label} on {ref}"
    if row.stopped_at is not None:
        spent = length_words(stands.spent)
        return Shown("met", f"Met in {spent}") if row.is_met else Shown("late", f"Missed after {spent}")
    if row.is_paused or row.due_at is None:
        return Shown("paused", left_words(timedelta(seconds=stands.left)), label=label)
    calendar = kept.calendar(row.calendar)
    near, last = (used_at(calendar, row.ran, row.target, share) for share in (NEAR, LAST))
    title = f"{_when(row.due_at, now)}, {calendar.zone}"
    return Shown(_state(stands, now, near, last), left_words(row.due_at - now), row.due_at, near, last, label, title)


def _state(stands: Standing, now: datetime, near: datetime | None, last: datetime | None) -> str:
    if stands.due is not None and stands.due <= now:
        return "over"
    if last is not None and last <= now:
        return "last"
    return "near" if near is not None and near <= now else "running"


def _when(at: datetime, now: datetime) -> str:
    """A moment as short as the day allows: 10:20, or 24 Nov 10:20."""
    return _written(at, timezone.get_current_timezone(), timezone.localtime(now).date())


@lru_cache(4096)
def _written(at: datetime, zone: tzinfo, today: date) -> str:
    """``zone`` is part of the key: moments that are the same are equal wherever they are."""
    local = at.astimezone(zone)
    return date_format(local, "H:i" if local.date() == today else "j M H:i")


@dataclass(frozen=True, slots=True)
class Line:
    """A calendar or policy in its list: what it says in words, for whom, and whether its last change can go back."""

    key: UUID
    name: str
    words: list[str]
    can_go_back: bool
    may_go: bool


def calendar_lines(kept: Book) -> list[Line]:
    """The calendars in words, with the policies that count by each."""
    users: dict[UUID, list[str]] = {}
    for policy in kept.policies:
        users.setdefault(policy.value.calendar, []).append(policy.name)
    return [
        Line(key, one.name, [*words_of(one.value), f"Used by {', '.join(users[key])}" if key in users else
             "Not used"], one.can_go_back, key not in users and key != DEFAULT_CALENDAR)
        for key, one in kept.calendars.items()
    ]  # fmt: skip


def policy_lines(kept: Book, actor: Actor) -> list[Line]:
    """The policies in words, the closest fit first, as they are asked."""
    places = dict(Queue.objects.visible_to(actor).values_list("pk", "name"))
    clients = dict(Client.objects.visible_to(actor).values_list("pk", "name"))
    order = sorted(kept.policies, key=lambda one: (not one.value.clients, not one.value.places, one.name))
    return [
        Line(one.key, one.name, _policy_words(one.value, kept, places, clients), one.can_go_back,
             one.key != DEFAULT_POLICY)
        for one in order
    ]  # fmt: skip


def _policy_words(policy: Policy, kept: Book, places: dict[Any, str], clients: dict[Any, str]) -> list[str]:
    """For whom, then in which hours. Queues that the reader does not see are counted and not named."""
    found = []
    for keys, names, one, many in (
        (policy.clients, clients, "another client", "other clients"),
        (policy.places, places, "another queue", "other queues"),
    ):
        shown = [names[key] for key in keys if key in names]
        hidden = len(keys) - len(shown)
        more = [one if hidden == 1 else f"{hidden} {many}"] if hidden else []
        found += [", ".join([*shown, *more])] if keys else []
    whom = "; ".join(found) or "Everything that no other policy is for"
    return [whom, f"counted in {kept.calendars[policy.calendar].name}" if policy.calendar in kept.calendars else ""]


def calendar_names(kept: Book) -> list[tuple[str, str]]:
    """Keys and names of the calendars, for choosing."""
    return [(str(key), one.name) for key, one in kept.calendars.items()]


def pause_choices() -> Iterable[tuple[str, str]]:
    """What clocks may stand still for."""
    return [
        (Status.PENDING, "the case is pending"),
        (Status.ON_HOLD, "the case is on hold"),
        ("requester", "the requester acts next"),
        (ELSEWHERE, "another member has to act on an escalation"),
    ]
