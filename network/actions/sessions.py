"""Sessions of a community: planning one, changing it, cancelling it. A moderator's."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.actions.communities import check_alive, standing
from network.events import communities as events
from network.models import CommunitySession
from network.models.sessions import LONGEST_WORDS
from network.permissions import require

LONGEST_TITLE = 120
LONGEST_PLACE = 300
LONGEST_REASON = 300
MOST = 100
"""Sessions to come of one community."""
FARTHEST = timedelta(days=730)
LONGEST = timedelta(days=7)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|data|vbscript|file):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """When, where and about what a community meets. Moments are aware."""

    title: str
    words: str
    starts_at: datetime
    ends_at: datetime
    place: str


@transaction.atomic
def plan_session(community_id: UUID, plan: Plan, *, by: Actor) -> CommunitySession:
    """Plan a session of a community. ``Refused`` for one that is over, too long, too far away or one too many."""
    community = standing(community_id, by=by)
    require(by, "community.moderate", community)
    check_alive(community)
    plan = _checked(plan)
    now = timezone.now()
    if CommunitySession.objects.filter(community=community, cancelled_at=None).coming(now).count() >= MOST:
        raise Refused(f"{MOST} sessions are planned already, which is the most.")
    made = CommunitySession.objects.create(community=community, by_id=by.card, **asdict(plan))
    record(events.CommunitySessionPlanned(subject_id=made.pk, community_id=community.pk), by=by)
    return made


@transaction.atomic
def change_session(session_id: UUID, plan: Plan, *, by: Actor) -> CommunitySession:
    """Change a session that is still to come. ``Overtaken`` for one that was cancelled, ``Refused`` for one over."""
    row = _locked(session_id, by=by)
    require(by, "community.moderate", row.community)
    _check_ahead(row)
    wanted = asdict(_checked(plan))
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    if not changed:
        return row
    for field in changed:
        setattr(row, field, wanted[field])
    row.sequence, row.changed_at = row.sequence + 1, timezone.now()
    row.save(update_fields=[*changed, "sequence", "changed_at"])
    told = events.CommunitySessionChanged(subject_id=row.pk, community_id=row.community_id, fields=changed)
    record(told, by=by)
    return row


@transaction.atomic
def cancel_session(session_id: UUID, *, by: Actor, reason: str) -> CommunitySession:
    """Cancel a session with a reason that its community reads. It stays in calendars as cancelled."""
    row = _locked(session_id, by=by)
    require(by, "community.moderate", row.community)
    _check_ahead(row)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"Say why, in at most {LONGEST_REASON} characters. The community reads it.")
    now = timezone.now()
    row.cancelled_at, row.cancelled_by_id, row.cancelled_reason = now, by.card, words
    row.sequence, row.changed_at = row.sequence + 1, now
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason", "sequence", "changed_at"])
    record(events.CommunitySessionCancelled(subject_id=row.pk, community_id=row.community_id), by=by)
    return row


def _checked(plan: Plan) -> Plan:
    """The plan without blanks around its words. ``Refused`` for what does not fit."""
    title, place, words = plan.title.strip(), plan.place.strip(), plan.words.strip()
    now = timezone.now()
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Give it a title of at most {LONGEST_TITLE} characters.")
    if len(words) > LONGEST_WORDS or len(place) > LONGEST_PLACE:
        raise Refused(f"At most {LONGEST_WORDS} characters of words, and {LONGEST_PLACE} of where it is.")
    if _ADDRESS.match(place) and (not place.startswith("https://") or " " in place):
        raise Refused("Give an address that begins with https://, or a place in words.")
    if plan.ends_at <= plan.starts_at:
        raise Refused("It ends after it begins. Choose a later end.")
    if plan.ends_at <= now or plan.starts_at > now + FARTHEST:
        raise Refused("Choose a time that is still to come, within two years.")
    if plan.ends_at - plan.starts_at > LONGEST:
        raise Refused(f"A session lasts at most {LONGEST.days} days.")
    return Plan(title, words, plan.starts_at, plan.ends_at, place)


def _check_ahead(row: CommunitySession) -> None:
    check_alive(row.community)
    if row.is_cancelled:
        raise Overtaken("This session is cancelled already.")
    if row.ends_at <= timezone.now():
        raise Refused("This session is over.")


def _locked(session_id: UUID, *, by: Actor) -> CommunitySession:
    rows = CommunitySession.objects.visible_to(by).select_for_update(of=("self",)).select_related("community")
    found = rows.filter(pk=session_id).first()
    if found is None:
        raise Missing
    return found
