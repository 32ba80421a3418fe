"""What members are told of the sessions of communities: plain data, read here by a job or for one reader's sight."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.models import Event
from directory.models import Person
from network.models import CommunityMember, CommunitySession
from network.querysets.communities import communities_of
from network.selectors.hearers import Readership, readership

MOST = 50


@dataclass(frozen=True, slots=True)
class SessionNews:
    """That a session was planned, moved or cancelled, for one organization: keys, and no word of it.

    ``name`` is the network's event; ``doer`` who did it, where they are one of its people.
    """

    session: UUID
    readership: Readership
    event: UUID
    name: str
    at: datetime
    doer: UUID | None


@dataclass(frozen=True, slots=True)
class Met:
    """A session as its reader may know of it now. ``reason`` says why it was cancelled; empty for one that stands."""

    key: UUID
    community: UUID
    title: str
    words: str
    starts_at: datetime
    changed_at: datetime
    is_cancelled: bool
    reason: str


def members_meeting(session: UUID) -> list[UUID]:
    """The members whose people are in the community of a session. Those who were suspended or left hear nothing."""
    community = CommunitySession.objects.filter(pk=session).values("community")
    rows = CommunityMember.objects.filter(community__in=community).inside()
    return list(rows.order_by().values_list("organization_id", flat=True).distinct())


def session_news(session: UUID, event: UUID, organization: UUID) -> SessionNews | None:
    """What an organization is told of an event of a session; None where there is none such any more. Four queries."""
    row = CommunitySession.objects.filter(pk=session).first()
    happened = Event.objects.filter(pk=event, subject_kind="community_session", subject_id=session).first()
    if row is None or happened is None:
        return None
    doers = Person.objects.filter(pk__in=[happened.by_person] if happened.by_person else [])
    return SessionNews(
        session=row.pk,
        readership=readership(row.community_id, organization),
        event=happened.pk,
        name=happened.name,
        at=happened.at,
        doer=doers.filter(organization_id=organization).values_list("user_id", flat=True).first(),
    )


def met(actor: Actor, keys: Collection[UUID]) -> dict[UUID, Met]:
    """Those of these sessions that are of a community which the actor is in. One query."""
    rows = CommunitySession.objects.visible_to(actor).filter(community__in=communities_of(actor), pk__in=list(keys))
    return {row.pk: _met(row) for row in rows}


def met_last(actor: Actor, community: UUID) -> list[Met]:
    """The sessions of a community that were planned, moved or cancelled last. One query; none where one is not in."""
    rows = CommunitySession.objects.visible_to(actor).filter(community__in=communities_of(actor))
    return [_met(row) for row in rows.filter(community=community).order_by("-changed_at", "-id")[:MOST]]


def _met(row: CommunitySession) -> Met:
    return Met(
        key=row.pk,
        community=row.community_id,
        title=row.title,
        words=row.words,
        starts_at=row.starts_at,
        changed_at=row.changed_at,
        is_cancelled=row.is_cancelled,
        reason=row.cancelled_reason,
    )
