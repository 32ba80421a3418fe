"""The stewards' board: where every practice stands, what needs them, which two look alike, whom to ask for a review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from core.actor import Actor
from knowledge.choices import ReviewKind, Verdict
from knowledge.models import Review
from network.choices import Standing
from network.dots import Dots, dots
from network.models import Member, Practice
from network.policy import Policy, policy
from network.selectors.practice_twins import Twins, twins_of
from network.selectors.practices import dressed, standing_words

LANE, MOST = 30, 400
SOON = timedelta(days=30)
LANES = {
    "proposed": ("Proposed", "frame", ""),
    "review": ("In review", "eye", ""),
    "validated": ("Validated", "rosette-discount-check", "ok"),
    "disputed": ("Disputed", "flag", ""),
    "lapsing": ("Lapsing", "hourglass-high", ""),
}

SAID: Mapping[str, str] = {Verdict.DEFER: "deferred: “{}”", Verdict.CHANGES: "needs a change: “{}”"}
NEEDS = (
    ("proposed", "one proposal has no reviewers", "{} proposals have no reviewers"),
    ("disputed", "one practice is disputed or on hold", "{} practices are disputed or on hold"),
    ("lapsing", "one lapses soon or has lapsed", "{} lapse soon or have lapsed"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A practice on the board: what it is, how far, and what a steward may do with it at once (``act``)."""

    key: UUID
    title: str
    author: str
    at: datetime
    dots: Dots
    proof: str
    version: int
    said: str = ""
    note: str = ""
    due_at: datetime | None = None
    act: str = ""
    act_words: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the reviews of a version: how many were asked, approve and wait, what was said against it, and
    until when the first is to answer.
    """

    people: int = 0
    approved: int = 0
    waiting: int = 0
    said: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of the board: its slips, and how many there are in all."""

    key: str
    name: str
    icon: str
    tone: str
    slips: list[Slip]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.slips)


@dataclass(frozen=True, slots=True)
class PracticeBoard:
    """The whole board, and in a sentence what needs a steward."""

    lanes: list[Lane]
    needs: list[str]
    twins: list[Twins]


def board(actor: Actor) -> PracticeBoard:
    """Every practice that is not retired, in its lane: what was changed last first. Five queries at most."""
    rows = list(dressed(Practice.objects.visible_to(actor).current()).order_by("-article__changed_at", "-id")[:MOST])
    now, rules = timezone.now(), policy()
    reviews = _reviews(rows)
    disputes = _disputes(rows)
    lanes: dict[str, list[Slip]] = {key: [] for key in LANES}
    for row in rows:
        asked = reviews.get(row.article.live_id, Asked())
        lane = lane_of(row, asked.people, now)
        lanes[lane].append(_in_lane(lane, row, asked, rules, disputes))
    twins = twins_of(rows)
    return PracticeBoard(
        [Lane(key, *LANES[key], slips[:LANE], len(slips)) for key, slips in lanes.items()],
        _needs(lanes, twins),
        twins,
    )


def lane_of(row: Practice, asked: int, now: datetime) -> str:
    """Where a practice stands on the board."""
    if row.standing in (Standing.DISPUTED, Standing.SUSPENDED) or row.article.flags:
        return "disputed"
    if row.standing == Standing.LAPSED or (row.ends_at is not None and row.ends_at <= now + SOON):
        return "lapsing"
    if row.standing == Standing.VALIDATED:
        return "validated"
    return "review" if asked else "proposed"


def needing(actor: Actor) -> int:
    """How many practices wait for a steward: without reviewers, disputed, or lapsing soon. One query; 0 for others."""
    if not actor.stewardships:
        return 0
    asked = Review.objects.filter(kind=ReviewKind.REVIEW).values("revision")
    waits = Q(standing=Standing.OPEN) & ~Q(article__live__in=asked)
    doubted = Q(standing__in=(Standing.DISPUTED, Standing.SUSPENDED, Standing.LAPSED)) | Q(article__flags__gt=0)
    soon = Q(ends_at__lte=timezone.now() + SOON)
    return Practice.objects.visible_to(actor).current().filter(waits | doubted | soon).count()


def _reviews(rows: Sequence[Practice]) -> dict[Any, Asked]:
    """What became of the reviews of each version that is read."""
    live = [row.article.live_id for row in rows if row.article.live_id]
    found: dict[Any, Asked] = {}
    for one in Review.objects.filter(revision__in=live, kind=ReviewKind.REVIEW).order_by("at", "pk"):
        was = found.get(one.revision_id, Asked())
        said = SAID[one.verdict].format(one.message[:80]) if one.verdict in SAID else was.said
        due = one.due_at if not one.verdict else None
        until = min(filter(None, (was.due_at, due)), default=None)
        approved = was.approved + (one.verdict == Verdict.APPROVE)
        found[one.revision_id] = Asked(was.people + 1, approved, was.waiting + (not one.verdict), said, until)
    return found


def _disputes(rows: Sequence[Practice]) -> dict[UUID, str]:
    """What was disputed last of each: who says so, and what."""
    keys = [row.article_id for row in rows if row.article.flags]
    given = Review.objects.filter(article__in=keys, kind=ReviewKind.FLAG, settled_at=None).select_related("person")
    found = list(given.order_by("at"))
    members = {one.person.organization_id for one in found}
    names: dict[UUID | None, str] = dict(
        Member.objects.filter(pk__in=[key for key in members if key]).values_list("pk", "name")
    )
    return {
        one.article_id: f"{names.get(one.person.organization_id, one.person.name)}: “{one.message[:100]}”"
        for one in found
    }


def _slip(row: Practice) -> Slip:
    picture, own = dots(row.proof.get("by", [])), row.proof.get("own", [0, 0])
    told = f"{picture.worked} of {picture.runs}" if picture.runs else ""
    if not picture.runs and own[1]:
        told = f"{round(own[1])} at home"
    live = row.article.live
    return Slip(
        key=row.pk,
        title=row.article.title,
        author=row.member.name,
        at=row.article.changed_at,
        dots=picture,
        proof=told,
        version=(live.number or 0) if live else 0,
    )


def _in_lane(lane: str, row: Practice, asked: Asked, rules: Policy, disputes: Mapping[UUID, str]) -> Slip:
    """What a slip says in its lane, and what can be done there."""
    slip = _slip(row)
    if lane == "proposed":
        return replace(slip, note="No reviewers.", act="assign", act_words="Ask reviewers")
    if lane == "review":
        lacks = _lacks(row, rules) if asked.approved >= rules.reviewers else ""
        words = asked.said or f"{asked.approved} of {max(asked.people, rules.reviewers)} approved"
        act = ("nudge", "Remind them") if asked.waiting else ("", "")
        return replace(slip, said=words, note=lacks, due_at=asked.due_at, act=act[0], act_words=act[1])
    if lane == "disputed" and row.standing == Standing.SUSPENDED:
        said = row.reason or "On hold: it failed again and again."
        return replace(slip, said=said, act="resume", act_words="Look at it")
    if lane == "disputed":
        said = disputes.get(row.article_id, standing_words(row))
        return replace(slip, said=said, act="hold", act_words="Hold new runs")
    if lane == "lapsing":
        said = standing_words(row)
        return replace(slip, said=said, due_at=row.ends_at, act="verify", act_words="Ask to verify")
    return slip


def _lacks(row: Practice, rules: Policy) -> str:
    places, runs = row.proof.get("organizations", 0), row.proof.get("concluded", 0)
    more = rules.organizations - places
    if more > 0:
        return f"Needs {more} more organization{'s' * (more != 1)}."
    more = max(0, round(rules.runs - runs))
    return f"Needs {more} more run{'s' * (more != 1)}." if more else "Its results do not suffice yet."


def _needs(lanes: dict[str, list[Slip]], twins: Sequence[Twins]) -> list[str]:
    """What needs a steward, in words."""
    told = []
    for key, one, many in NEEDS:
        number = len(lanes[key])
        if number:
            told.append(one if number == 1 else many.format(number))
    if twins:
        told.append("two look alike" if len(twins) == 1 else f"{len(twins)} pairs look alike")
    return told
