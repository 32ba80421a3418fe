"""Who hears that something waits for a decision of theirs: a reported entry for moderators, a request for stewards.

Plain data, read here by a job or for one reader's sight. No word of what waits is among it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.models import Event
from directory.models import Person
from network.agreements import agreed
from network.clockwork import nobody
from network.models import CommunityMember, Escalation, Member, Report


@dataclass(frozen=True, slots=True)
class Reported:
    """That an entry was reported, for one organization: keys, and no word of it.

    ``moderators`` are its people who are told, as users of the registry; ``is_stewards`` whether the stewards are, as
    nobody else moderates there.
    """

    report: UUID
    discussion: UUID
    community: UUID
    event: UUID
    at: datetime
    moderators: tuple[UUID, ...]
    is_stewards: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """That a request to whoever can waits for a steward's choice, for the operator: keys, and nothing of who asks.

    ``doer`` is who let it go, as a user of the registry, where they are one of its own people.
    """

    escalation: UUID
    event: UUID
    at: datetime
    doer: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report stands for who may judge it: in which community, and whether somebody has settled it."""

    community: UUID
    name: str
    is_settled: bool


def judging(report: UUID) -> list[UUID]:
    """The organizations whose people are told of a report: those of its moderators; where nobody but who reported or
    wrote it moderates, the operator's. Two queries, three for that.
    """
    row = _found(report)
    if row is None:
        return []
    found = _moderators(row).order_by().values_list("organization_id", flat=True).distinct()
    members = [*found] if _is_judged(row) else [*found, *_operators()]
    return list(dict.fromkeys(members))


def reported(report: UUID, event: UUID, organization: UUID) -> Reported | None:
    """What one organization is told of a report; None where it is none of its business, or settled meanwhile."""
    row = _found(report)
    happened = Event.objects.filter(pk=event, name="EntryReported").first()
    if row is None or happened is None or organization not in judging(report):
        return None
    places = _moderators(row).filter(organization_id=organization, person__user_id__isnull=False).order_by()
    return Reported(
        report=row.pk,
        discussion=row.discussion_id,
        community=row.discussion.community_id,
        event=happened.pk,
        at=happened.at,
        moderators=tuple(places.values_list("person__user_id", flat=True).distinct()),
        is_stewards=not _is_judged(row) and organization in _operators(),
    )


def standing_reports(actor: Actor, keys: Collection[UUID]) -> dict[UUID, Standing]:
    """How those of these reports stand that the actor may judge. One query."""
    rows = Report.objects.visible_to(actor).filter(pk__in=list(keys)).select_related("discussion__community")
    return {
        row.pk: Standing(row.discussion.community_id, row.discussion.community.name, row.settled_at is not None)
        for row in rows
    }


def choice(escalation: UUID, event: UUID, organization: UUID) -> Choice | None:
    """What the operator is told of a request that waits for a steward's choice; None for every other organization, and
    where nothing waits.
    """
    happened = Event.objects.filter(pk=event, name="EscalationRequested", subject_id=escalation).first()
    if happened is None or organization not in choosing(escalation):
        return None
    by = [happened.by_person] if happened.by_person else []
    own = Person.objects.filter(pk__in=by, organization_id=organization)
    return Choice(escalation, happened.pk, happened.at, own.values_list("user_id", flat=True).first())


def choosing(escalation: UUID) -> list[UUID]:
    """The operator, where a request waits for a steward's choice; nobody for any other. Three queries at most."""
    if not agreed().rules.decide or not Escalation.objects.undecided_for(nobody()).filter(pk=escalation).exists():
        return []
    return _operators()


def still_undecided(actor: Actor, keys: Collection[UUID]) -> set[UUID]:
    """Those of these requests that wait for the actor's choice, who is a steward. One query."""
    rows = Escalation.objects.undecided_for(actor).filter(pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))


def _found(report: UUID) -> Report | None:
    """A report that nobody has settled."""
    rows = Report.objects.waiting().select_related("discussion", "entry")
    return rows.filter(pk=report).first()


def _moderators(row: Report) -> Any:
    """Who moderates there and is told: not whoever reported it."""
    inside = CommunityMember.objects.filter(community=row.discussion.community_id, is_moderator=True).inside()
    return inside.exclude(person=row.by_id)


def _is_judged(row: Report) -> bool:
    """Whether somebody moderates who neither reported nor wrote it."""
    return bool(_moderators(row).exclude(person=row.entry.by_id).exists())


def _operators() -> list[UUID]:
    return list(Member.objects.active().filter(is_operator=True).values_list("pk", flat=True))
