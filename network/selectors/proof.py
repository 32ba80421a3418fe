"""What the evidence and the reviews of a practice come to: counted from rows, never shown as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from directory.models import Person
from knowledge.choices import Outcome, ReviewKind, Verdict
from knowledge.models import Review, Revision
from network.evidence import Counted, Share, Tally, Version, carried, latest, settled, tally
from network.models import Evidence, Practice
from network.policy import Policy, policy
from network.trust import Judgement, Reviews, judge, reviewed
from network.trust import Review as Said

MOST_ROWS = 20_000
PARTS = ("number", "significance", "published_at", "created_at")
SMALLEST = 3
"""Organizations below which nothing is said of a part: their number would say who they are."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a practice's evidence comes to at a moment. ``rows`` are the runs that count, ``waiting`` how many were told
    and do not count yet; ``due_at`` is when counting anew may find something else.
    """

    tally: Tally
    judgement: Judgement
    reviews: Reviews
    versions: Sequence[Version]
    rows: Sequence[Counted]
    waiting: int
    verified_at: datetime | None
    due_at: datetime | None
    ends_at: datetime | None

    def kept(self) -> dict[str, Any]:
        """What lists show without counting anew: a group of outcomes for each organization, without saying which."""
        by = sorted(
            ((*_whole(share), _partly(self.rows, key)) for key, share in self.tally.members.items()), reverse=True
        )
        everything = self.tally.total
        return {
            "by": [list(one) for one in by if any(one[:3])][:40],
            "worked": everything.worked,
            "concluded": everything.concluded,
            "missing": everything.missing,
            "organizations": self.tally.organizations,
            "own": [self.tally.own.worked, self.tally.own.concluded],
            "approvals": self.reviews.approvals,
        }


def proof_of(practice: Practice, *, now: datetime | None = None, by: Policy | None = None) -> Proof:
    """Count it. Five queries at most."""
    now, rules = now or timezone.now(), by or policy()
    told = latest(counted_rows(practice))
    versions = versions_of(practice)
    rows = settled(told, now, timedelta(days=rules.closed), timedelta(days=rules.unconcluded))
    found = tally(rows, versions, practice.member_id)
    said, verified_at = said_of(practice)
    reviews = reviewed(said, carried(versions), practice.member_id)
    judgement = judge(found, reviews, rules, now, verified_at=verified_at, since=practice.resumed_at)
    moments = [one for one in (found.last_at, verified_at) if one is not None]
    ends_at = max(moments) + timedelta(days=rules.lasts) if moments else None
    later = [row.at + _wait(row, rules) for row in told if not row.is_withdrawn]
    waiting = [at for at in later if at > now]
    due = min([*waiting, *([ends_at + timedelta(days=1)] if ends_at and ends_at > now else [])], default=None)
    return Proof(found, judgement, reviews, versions, rows, len(waiting), verified_at, due, ends_at)


def counted_rows(practice: Practice) -> list[Counted]:
    """What was told of a practice, the newest of very many. One query."""
    rows = Evidence.objects.filter(practice=practice).order_by("-told_at", "-id")[:MOST_ROWS]
    return [
        Counted(
            key=row.run,
            member=row.member_id,
            version=row.version,
            outcome=Outcome(row.outcome),
            at=row.at,
            facets=row.facets,
            step=row.step,
            revision=row.revision,
            is_withdrawn=row.is_withdrawn,
        )
        for row in rows
    ]


def versions_of(practice: Practice) -> list[Version]:
    """The versions that were published, the first first. One query."""
    rows = Revision.objects.filter(article=practice.article_id, number__isnull=False).order_by("number")
    return [Version(row.number or 0, row.significance, row.published_at or row.created_at) for row in rows.only(*PARTS)]


def said_of(practice: Practice) -> tuple[list[Said], datetime | None]:
    """Verdicts of reviewers by organization, and when somebody last found that it is still true. Two queries.

    A deferred one says nothing of the practice. The word of somebody who has left counts for the organization it was
    given for.
    """
    rows = Review.objects.filter(
        article=practice.article_id,
        kind__in=(ReviewKind.REVIEW, ReviewKind.VERIFICATION),
        verdict__in=(Verdict.APPROVE, Verdict.CHANGES, Verdict.TRUE),
    )
    found = list(rows.values_list("kind", "verdict", "person", "revision__number", "answered_at", "at"))
    members: Mapping[UUID, UUID | None] = dict(
        Person.objects.filter(pk__in={one[2] for one in found}).values_list("pk", "organization_id")
    )
    said = []
    verified_at: datetime | None = None
    for kind, verdict, person, version, answered_at, at in found:
        member = members.get(person)
        if kind == ReviewKind.VERIFICATION:
            verified_at = max(verified_at or at, at)
        elif member is not None and version is not None:
            said.append(Said(member, verdict == Verdict.APPROVE, answered_at or at, version))
    return said, verified_at


def deviating(rows: Sequence[Counted]) -> list[tuple[str, int]]:
    """Steps that members of at least ``SMALLEST`` organizations did in another way, with how many runs: never whose."""
    by: dict[str, list[UUID]] = {}
    for row in rows:
        if row.outcome == Outcome.DEVIATION and row.step:
            by.setdefault(row.step, []).append(row.member)
    return sorted((step, len(members)) for step, members in by.items() if len(set(members)) >= SMALLEST)


def _wait(row: Counted, rules: Policy) -> timedelta:
    return timedelta(days=rules.unconcluded if row.outcome == Outcome.UNKNOWN else rules.closed)


def _whole(share: Share) -> tuple[int, int, int]:
    return round(share.worked), round(share.failed), round(share.missing)


def _partly(rows: Sequence[Counted], member: UUID) -> int:
    return sum(1 for row in rows if row.member == member and row.outcome == Outcome.DEVIATION)
