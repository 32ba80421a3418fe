"""What the hall's pages know of major cases: the list, one with its updates, what a proposal may be made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from conversations.models import Entry
from conversations.selectors.threads import entries_of
from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from network.agreements import agreed
from network.choices import MajorState
from network.events.majors import KIND
from network.models import Escalation, MajorCase, MajorParty
from network.naming import NetworkWords
from network.permissions import may
from network.selectors.communities import organizations
from network.selectors.discussions import Contribution
from network.selectors.major_parties import about

PAGE = 25
ON_FRONT = 5
ENTRIES = 500
MOST_ALIKE = 50
COUNTED_FROM = 3
"""From so many affected organizations on stewards read the number: a smaller one could say who they are."""
ORDER = (MajorState.OPEN, MajorState.PROPOSED, MajorState.CLOSED, MajorState.REFUSED)


@dataclass(frozen=True, slots=True)
class MajorLine:
    """A major case in a list, in plain values."""

    number: int
    ref: str
    title: str
    about: str
    state: str
    state_words: str
    updated_at: Any
    since: Any


@dataclass(frozen=True, slots=True)
class Majors:
    """One page of major cases: open ones first, then what is proposed, closed and refused, as far as one sees it.

    ``after`` continues it.
    """

    lines: list[MajorLine]
    after: UUID | None
    may_propose: bool


@dataclass(frozen=True, slots=True)
class MajorsAhead:
    """What the hall's front page shows: the open ones, and how many proposals wait for a steward."""

    lines: list[MajorLine]
    proposed: int


@dataclass(frozen=True, slots=True)
class MajorPage:
    """A major case with its updates, oldest first.

    ``proposer`` is who proposed it, for stewards and that organization alone. ``affected`` is how many organizations
    are affected, as they have linked a case or said so: for stewards, who learn no more than the number; None for
    everybody else. ``said_at`` is when the reader's own organization said so, None where it has not; ``may_say``
    whether they may say it, or take it back.
    """

    row: MajorCase
    about: str
    entries: list[Contribution]
    proposer: str
    affected: int | None
    said_at: datetime | None
    may_say: bool
    may_decide: bool
    may_link: bool
    may_reopen: bool

    @property
    def affected_words(self) -> str:
        """How many are affected, as stewards read it: a number that is so small that it could say who is told as that.

        Empty for everybody else, and before it was opened.
        """
        if self.affected is None or not self.row.opened_at:
            return ""
        if self.affected < COUNTED_FROM:
            return f"Fewer than {COUNTED_FROM} organizations are affected"
        return f"{self.affected} organizations are affected"


@dataclass(frozen=True, slots=True)
class Alike:
    """One of one's own escalations that a proposal may be made from."""

    key: UUID
    ref: str
    title: str
    about: str


def is_reopenable(row: MajorCase) -> bool:
    """Whether it was closed so lately that stewards may open it again."""
    return row.closed_at is not None and timezone.now() < row.closed_at + agreed().reopens


def find_major(actor: Actor, number: int) -> MajorCase:
    """One major case. ``Missing`` for one that the actor does not see."""
    rows = MajorCase.objects.visible_to(actor).select_related("topic", "proposed_by", "proposer", "decided_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise Missing
    return found


def majors(actor: Actor, after: UUID | None = None) -> Majors:
    """A page of the major cases that the actor sees. Two queries, one more for a page behind another."""
    rank = Case(*(When(state=state, then=Value(at)) for at, state in enumerate(ORDER)), output_field=IntegerField())
    rows = MajorCase.objects.visible_to(actor).select_related("topic").annotate(rank=rank)
    rows = rows.order_by("rank", "-proposed_at", "-id")
    last: Any = rows.filter(pk=after).first() if after else None
    if last is not None:
        older = Q(proposed_at__lt=last.proposed_at) | Q(proposed_at=last.proposed_at, id__lt=last.pk)
        rows = rows.filter(Q(rank__gt=last.rank) | Q(older, rank=last.rank))
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return Majors(_lines(found[:PAGE]), more, may(actor, "major.propose"))


def majors_ahead(actor: Actor) -> MajorsAhead:
    """What the front page names. Two queries, three for stewards."""
    seen = MajorCase.objects.visible_to(actor)
    waiting = seen.filter(state=MajorState.PROPOSED).count() if may(actor, "major.decide") else 0
    return MajorsAhead(_lines(_ahead(actor)), waiting)


@remembered()
def _ahead(actor: Actor) -> Any:
    return MajorCase.objects.visible_to(actor).open().select_related("topic").order_by("-opened_at", "-id")[:ON_FRONT]


def major_page(actor: Actor, number: int) -> MajorPage:
    """The page of a major case. The number of its queries does not grow with its updates."""
    row = find_major(actor, number)
    rows = Entry.objects.visible_to(actor).filter(
        thread__subject_kind=KIND, thread__subject_id=row.pk, thread__kind="main"
    )
    entries = entries_of(rows, ENTRIES)
    names = organizations(entry.by.organization_id for entry in entries)
    decides = may(actor, "major.decide", row)
    is_told = decides or row.proposer_id == actor.organization_id
    own = MajorParty.objects.visible_to(actor).filter(major=row, said_at__isnull=False)
    said_at = own.values_list("said_at", flat=True).first() if row.opened_at else None
    return MajorPage(
        row=row,
        about=about(row, agreed().words),
        entries=[Contribution(entry, names[entry.by.organization_id]) for entry in entries],
        proposer=f"{row.proposed_by.name}, {row.proposer.name}" if is_told else "",
        affected=MajorParty.objects.filter(major=row, member__state="active").count() if decides else None,
        said_at=said_at,
        may_say=(row.is_open or said_at is not None) and may(actor, "major.join"),
        may_decide=decides,
        may_link=row.is_open and may(actor, "major.join"),
        may_reopen=decides and is_reopenable(row),
    )


def alike(actor: Actor) -> list[Alike]:
    """The actor's own requests that a proposal may be made from, those that were moved last first. Two queries."""
    if not may(actor, "major.propose"):
        return []
    rows = Escalation.objects.visible_to(actor).filter(requester=actor.organization_id).select_related("topic")
    found, words = rows.order_by("-moved_at", "-id")[:MOST_ALIKE], agreed().words
    return [Alike(row.pk, row.ref, row.title, about(row, words)) for row in found]


def in_common(actor: Actor, chosen: Collection[int]) -> dict[str, Any]:
    """What escalations of one's own have in common: topic, product and severity, where all say the same; the gravest
    severity. No word of theirs. One query.
    """
    if not chosen:
        return {}
    rows = Escalation.objects.visible_to(actor).filter(requester=actor.organization_id, number__in=list(chosen))
    found = list(rows[:MOST_ALIKE])
    if not found:
        return {}
    grave = ("urgent", "high", "medium", "low")
    topics, products = {row.topic_id for row in found}, {row.product for row in found}
    return {
        "topic": str(topics.pop() or "") if len(topics) == 1 else "",
        "product": products.pop() if len(products) == 1 else "",
        "severity": min((row.severity for row in found), key=grave.index),
        "alike": [str(row.pk) for row in found],
    }


def _lines(rows: Iterable[MajorCase]) -> list[MajorLine]:
    found = list(rows)
    words = agreed().words if found else NetworkWords()
    return [_line(row, words) for row in found]


def _line(row: MajorCase, words: NetworkWords) -> MajorLine:
    return MajorLine(
        row.number,
        row.ref,
        row.title,
        about(row, words),
        row.state,
        row.get_state_display(),
        row.updated_at,
        row.opened_at or row.proposed_at,
    )
