"""What pages know of the sessions of communities: those to come, those that were, and as a calendar file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from network.invitations import Meeting
from network.models import CommunitySession
from network.permissions import may
from network.querysets.communities import communities_of
from network.selectors.communities import find_community

NEXT = 3
MOST = 100
PAST = 50
IN_CALENDARS = timedelta(days=90)
"""So long a session that is over stays in people's calendars."""


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """The sessions of a community: those to come, the next one first, and the last ones that are over."""

    community: Any
    coming: list[CommunitySession]
    past: list[CommunitySession]
    may_moderate: bool


def sessions_page(actor: Actor, community_id: UUID) -> SessionsPage:
    """All sessions of a community. ``Missing`` for whoever does not read what is said there."""
    found = find_community(actor, community_id)
    moderates = may(actor, "community.moderate", found)
    if found.place != "in" and not moderates:
        raise Missing
    now = timezone.now()
    seen = CommunitySession.objects.visible_to(actor).filter(community=found)
    past = seen.filter(ends_at__lte=now).order_by("-ends_at", "id")
    return SessionsPage(found, list(seen.coming(now)[:MOST]), list(past[:PAST]), moderates)


def find_session(actor: Actor, session_id: UUID) -> CommunitySession:
    """One session with its community. ``Missing`` for one that the actor does not see."""
    rows = CommunitySession.objects.visible_to(actor).select_related("community")
    found = rows.filter(pk=session_id).first()
    if found is None:
        raise Missing
    return found


def next_sessions(actor: Actor) -> list[CommunitySession]:
    """The next sessions that take place in the communities that the actor is in. One query."""
    return _next(actor, timezone.now())


@remembered()
def _next(actor: Actor, now: datetime) -> Any:
    rows = CommunitySession.objects.visible_to(actor).filter(community__in=communities_of(actor))
    return rows.standing().coming(now).select_related("community")[:NEXT]


def meetings_of(actor: Actor, community: UUID | None, address: str) -> list[Meeting]:
    """What a calendar holds of one community, or of all that the actor is in: sessions to come, cancelled ones among
    them, and those over of late. ``address`` leads to a community, with ``*`` for its key. One query.
    """
    mine = communities_of(actor)
    since = timezone.now() - IN_CALENDARS
    rows = CommunitySession.objects.visible_to(actor).filter(community__in=mine, ends_at__gt=since)
    if community is not None:
        rows = rows.filter(community=community)
    return meetings(rows.order_by("starts_at", "id")[: MOST * 5], address)


def meetings(rows: Iterable[CommunitySession], address: str) -> list[Meeting]:
    """Sessions as calendars know them."""
    return [
        Meeting(
            key=row.pk,
            title=row.title,
            words=_words(row),
            place=row.place,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            changed_at=row.changed_at,
            sequence=row.sequence,
            is_cancelled=row.is_cancelled,
            address=address.replace("*", str(row.community_id)),
        )
        for row in rows
    ]


def _words(row: CommunitySession) -> str:
    return f"Cancelled: {row.cancelled_reason}\n\n{row.words}".strip() if row.is_cancelled else row.words
