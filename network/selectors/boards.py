"""What lists of escalations show: those of one's organization, what waits for it, and what whoever can is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from clocks.promises import Clock, promise_clock
from core.actor import Actor
from core.statements import remembered
from network.agreements import agreed
from network.choices import Side, State
from network.models import Escalation, Member
from network.naming import NetworkWords
from network.querysets.escalations import EscalationQuerySet
from network.selectors.discussions import Reported, reported

PAGE = 25
FRONT = 10
MOST_OFFERS = 20
VIEWS = {"mine": "Your turn", "theirs": "Their turn", "closed": "Closed", "all": "All"}
"""The filters of the list, the first for whoever asks for none."""


@dataclass(frozen=True, slots=True)
class Line:
    """An escalation in a list, in plain values. ``with_whom`` is the other organization in words; ``act`` is the button
    of whoever has to act, empty where nobody here has.
    """

    number: int
    ref: str
    title: str
    with_whom: str
    state: str
    state_words: str
    who_acts: str
    clock: Clock
    moved_at: datetime
    is_mine: bool
    topic: str
    act: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A request to whoever can, as those who are asked read it: what it is about, how bad it is, until when they are
    asked first. Neither its title nor a word of what would cross.
    """

    number: int
    ref: str
    topic: str
    product: str
    severity: str
    until: datetime | None
    clock: Clock
    asked_at: datetime
    who: str = ""


@dataclass(frozen=True, slots=True)
class Revoked:
    """One whose other side took back what it had shown: that it did, and one's own number."""

    number: int
    ref: str
    requester: str
    at: datetime
    own_ref: str


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the list; ``after`` continues it. Offers stand above one's turn, revoked ones below what is closed."""

    view: str
    lines: list[Line]
    after: UUID | None
    offers: list[Offered]
    revoked: list[Revoked]


@dataclass(frozen=True, slots=True)
class FrontBoard:
    """What the hall's front page shows: what waits for one's organization, and what is with others.

    ``undecided`` is how many requests wait for a steward to choose whom they go to; others are told nothing of them.
    ``reported`` are the communities that the reader moderates in which reports wait.
    """

    waits: list[Line]
    offers: list[Offered]
    others: list[Line]
    undecided: int = 0
    reported: Sequence[Reported] = ()

    @property
    def total(self) -> int:
        """How many things wait."""
        return len(self.waits) + len(self.offers) + (self.undecided > 0) + len(self.reported)


def as_member(actor: Actor) -> Actor:
    """The actor without what they may do as a steward: who asks whoever can is told as far as the roster is open."""
    return replace(actor, stewardships=frozenset(), runs=frozenset())


def board(actor: Actor, view: str = "", after: UUID | None = None) -> Board:
    """A page of one's organization's escalations, in both directions, the latest moved first.

    Seven queries at most, however many there are.
    """
    view = view if view in VIEWS else "mine"
    rows = _of_own(actor, view).order_by("-moved_at", "id")
    last = Escalation.objects.visible_to(actor).filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(moved_at__lt=last.moved_at) | Q(moved_at=last.moved_at, id__gt=last.pk))
    found = list(_dressed(rows)[: PAGE + 1])
    is_first = last is None
    return Board(
        view,
        lines_of(found[:PAGE], actor),
        found[PAGE - 1].pk if len(found) > PAGE else None,
        offers(actor) if is_first and view in ("mine", "all") else [],
        revoked(actor) if is_first and view in ("closed", "all") else [],
    )


def front_board(actor: Actor) -> FrontBoard:
    """What waits for one's organization, what is due first on top, and what is with others. Six queries, two more
    for stewards.
    """
    waits, others = (lines_of(_on_front(actor, view), actor) for view in ("mine", "theirs"))
    return FrontBoard(waits, offers(actor), others, _undecided(actor), reported(actor))


@remembered()
def _on_front(actor: Actor, view: str) -> Any:
    """The first of one's own of a view, what is due first on top."""
    return _dressed(_of_own(actor, view).order_by(F("due_at").asc(nulls_last=True), "id"))[:FRONT]


def _undecided(actor: Actor) -> int:
    if not actor.stewardships or not agreed().rules.decide:
        return 0
    return Escalation.objects.undecided_for(actor).count()


def waiting(actor: Actor) -> int:
    """How many escalations wait for one's organization, as far as the actor reads them. One query."""
    return sum(_waiting(actor))


@remembered()
def _waiting(actor: Actor) -> Any:
    rows = _of_own(actor, "mine").order_by()
    return rows.values("turn").annotate(n=Count("pk")).values_list("n", flat=True)


def offers(actor: Actor) -> list[Offered]:
    """Requests to whoever can that one's organization is asked in, what is asked first on top. Three queries.

    Who asks is told only to who sees that member in the roster.
    """
    found = _offers(actor)
    if not found:
        return []
    seen = Member.objects.visible_to(as_member(actor)).filter(pk__in={row.requester_id for row in found})
    names = dict(seen.values_list("pk", "name"))
    words = agreed().words
    return [offered(row, names.get(row.requester_id, ""), words) for row in found]


@remembered()
def _offers(actor: Actor) -> Any:
    rows = Escalation.objects.offered_to(actor).select_related("topic")
    return rows.order_by(F("due_at").asc(nulls_last=True), "id")[:MOST_OFFERS]


def offered(row: Any, who: str, words: NetworkWords) -> Offered:
    """What an offer tells of a request, in the network's words; ``who`` asks, where that may be told."""
    topic = row.topic.name if row.topic else ""
    severity = words.name_of(row.severity)
    return Offered(
        row.number, row.ref, topic, row.product, severity, row.due_at, clock_of(row, row.due_at), row.opened_at, who
    )


def revoked(actor: Actor) -> list[Revoked]:
    """What was taken back from one's organization, the latest first. One query."""
    rows = Escalation.objects.revoked_from(actor).select_related("requester").order_by("-revoked_at", "id")
    return [
        Revoked(row.number, row.ref, row.requester.name, row.revoked_at, row.helper_ref)
        for row in rows[:PAGE]
        if row.revoked_at
    ]


def lines_of(rows: Iterable[Any], actor: Actor) -> list[Line]:
    """Escalations that the actor reads, as lines."""
    return [_line(row, actor) for row in rows]


def clock_of(row: Any, at: datetime | None, label: str = "") -> Clock:
    """The time left until a moment of an escalation."""
    is_live = row.state != State.CLOSED
    return promise_clock(at, timezone.now(), is_paused=False, is_live=is_live, label=label or f"Next step on {row.ref}")


def _of_own(actor: Actor, view: str) -> EscalationQuerySet:
    """Those of one view: ``visible_to`` leaves the parties' own alone."""
    rows = Escalation.objects.visible_to(actor)
    asks = Q(requester=actor.organization_id)
    if view == "mine":
        return rows.filter((asks & Q(turn=Side.REQUESTER)) | (Q(helper=actor.organization_id) & Q(turn=Side.HELPER)))
    if view == "theirs":
        return rows.filter((asks & Q(turn=Side.HELPER)) | (Q(helper=actor.organization_id) & Q(turn=Side.REQUESTER)))
    return rows.filter(state=State.CLOSED) if view == "closed" else rows


def _dressed(rows: EscalationQuerySet) -> EscalationQuerySet:
    return rows.select_related("requester", "helper", "topic", "requester_person", "helper_person")


def _line(row: Any, actor: Actor) -> Line:
    side = row.side_of(actor.organization_id)
    other = row.requester if side == Side.HELPER else row.helper
    is_mine = bool(row.turn) and row.turn == side
    return Line(
        row.number,
        row.ref,
        row.title,
        _with_whom(row, side),
        row.state,
        _state(row),
        _who_acts(row),
        clock_of(row, row.due_at),
        row.moved_at,
        is_mine,
        row.topic.name if row.topic else "",
        _act(row, side) if is_mine else "",
        other.initials if other else "?",
        other.hue if other else 6,
    )


def _with_whom(row: Any, side: Side | None) -> str:
    if side == Side.HELPER:
        return f"{row.requester.name} asks you"
    return f"you asked {row.helper.name if row.helper else 'whoever can'}"


def _state(row: Any) -> str:
    return str(row.get_ending_display() if row.state == State.CLOSED else row.get_state_display())


def _who_acts(row: Any) -> str:
    """Who has to act: the person by name where there is one, else the organization."""
    if row.turn == Side.REQUESTER:
        return str(row.requester_person.name)
    if row.turn == Side.HELPER:
        return str(row.helper_person.name if row.helper_person else row.helper.name if row.helper else "Whoever can")
    return ""


def _act(row: Any, side: Side | None) -> str:
    """What the button of a line says."""
    if row.state == State.REQUESTED:
        return "Acknowledge"
    if row.state == State.PROPOSED:
        return "Confirm or reject"
    other = row.helper_person if side == Side.REQUESTER else row.requester_person
    return f"Answer {other.first_name}" if other else "Answer"
