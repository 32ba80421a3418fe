"""Places in a community: joining, asking to, answering who asks, leaving, and who moderates."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.actions.communities import check_alive, standing
from network.events.communities import CommunityPlaceChanged
from network.models import Community, CommunityMember
from network.permissions import require

State = CommunityMember.State
LONGEST = 300
MOST = 20_000


@transaction.atomic
def join_community(community_id: UUID, *, by: Actor) -> CommunityMember:
    """Come into an open community. ``Refused`` where one has to ask."""
    community = standing(community_id, by=by)
    require(by, "community.join", community)
    check_alive(community)
    if not community.is_open:
        raise Refused("This community takes people by request. Ask to join it.")
    return _place(community, State.IN, by=by)


@transaction.atomic
def ask_to_join(community_id: UUID, *, by: Actor, reason: str) -> CommunityMember:
    """Ask to come into a community, with a line for its moderators. ``Refused`` where one simply joins."""
    community = standing(community_id, by=by)
    require(by, "community.join", community)
    check_alive(community)
    if community.is_open:
        raise Refused("This community is open: join it.")
    return _place(community, State.ASKED, by=by, reason=_bounded(reason))


@transaction.atomic
def answer_request(place_id: UUID, *, by: Actor, is_in: bool, reason: str = "") -> CommunityMember:
    """Let somebody in who has asked, or refuse them with a reason that they read."""
    place = _locked(place_id, by=by)
    require(by, "community.moderate", place.community)
    if place.state != State.ASKED:
        raise Overtaken("This request has been answered, or taken back.")
    if not is_in and not reason.strip():
        raise Refused("Say why you refuse. The person reads it.")
    return _moved(place, State.IN if is_in else State.REFUSED, by=by, reason="" if is_in else _bounded(reason))


@transaction.atomic
def leave_community(community_id: UUID, *, by: Actor) -> CommunityMember:
    """Leave a community, or take back what one asked. What one wrote stays."""
    community = standing(community_id, by=by)
    require(by, "community.join", community)
    place = _own(community, by)
    if place is None or place.state not in (State.IN, State.ASKED):
        raise Overtaken("You are not in this community.")
    return _moved(place, State.LEFT, by=by)


@transaction.atomic
def appoint_moderator(place_id: UUID, *, by: Actor, is_moderator: bool) -> CommunityMember:
    """Have somebody who is in moderate the community, or no longer."""
    place = _locked(place_id, by=by)
    require(by, "community.moderate", place.community)
    if place.state != State.IN:
        raise Refused("Only somebody who is in the community moderates it.")
    if place.is_moderator == is_moderator:
        return place
    place.is_moderator = is_moderator
    place.save(update_fields=["is_moderator"])
    _say(place, by)
    return place


@transaction.atomic
def put_out(place_id: UUID, *, by: Actor, reason: str) -> CommunityMember:
    """Put somebody out of a community, with a reason that they read: they see nothing of it any more, and cannot come
    back until it is lifted. ``Refused`` for a moderator, whose moderating is ended first.
    """
    place = _locked(place_id, by=by)
    require(by, "community.moderate", place.community)
    if not reason.strip():
        raise Refused("Say why. The person reads it.")
    if place.state == State.OUT:
        raise Overtaken("They are out already.")
    if place.state not in (State.IN, State.ASKED):
        raise Overtaken("They are not in this community.")
    if place.is_moderator:
        raise Refused("They moderate this community. End that first.")
    return _moved(place, State.OUT, by=by, reason=_bounded(reason))


@transaction.atomic
def allow_back(place_id: UUID, *, by: Actor) -> CommunityMember:
    """Let somebody who was put out join or ask again. It does not bring them in."""
    place = _locked(place_id, by=by)
    require(by, "community.moderate", place.community)
    if place.state != State.OUT:
        raise Overtaken("They are not put out.")
    return _moved(place, State.LEFT, by=by)


def _place(community: Community, state: str, *, by: Actor, reason: str = "") -> CommunityMember:
    """The actor's own place, made or moved. ``Overtaken`` where they have it already."""
    place = _own(community, by)
    if place is None:
        if CommunityMember.objects.filter(community=community).count() >= MOST:
            raise Refused("This community has as many people as one can have.")
        place = CommunityMember(community=community, person_id=by.card, organization_id=by.organization_id)
    elif place.state == State.OUT:
        raise Refused(f"A moderator has put you out of this community: {place.reason}")
    elif place.state == State.IN:
        raise Overtaken("You are in this community already.")
    elif place.state == state:
        raise Overtaken("You have asked already. A moderator will answer.")
    return _moved(place, state, by=by, reason=reason)


def _moved(place: CommunityMember, state: str, *, by: Actor, reason: str = "") -> CommunityMember:
    place.state, place.reason, place.at, place.by_id = state, reason, timezone.now(), by.card
    place.is_moderator = place.is_moderator and state == State.IN
    place.save()
    _say(place, by)
    return place


def _say(place: CommunityMember, by: Actor) -> None:
    record(
        CommunityPlaceChanged(
            subject_id=place.community_id,
            person_id=place.person_id,
            state=place.state,
            is_moderator=place.is_moderator,
        ),
        by=by,
    )


def _own(community: Community, by: Actor) -> CommunityMember | None:
    rows = CommunityMember.objects.visible_to(by).select_for_update()
    found: CommunityMember | None = rows.filter(community=community, person=by.card).first()
    return found


def _locked(place_id: UUID, *, by: Actor) -> CommunityMember:
    rows = CommunityMember.objects.visible_to(by).select_for_update(of=("self",)).select_related("community")
    found = rows.filter(pk=place_id).first()
    if found is None:
        raise Missing
    return found


def _bounded(reason: str) -> str:
    words = reason.strip()
    if len(words) > LONGEST:
        raise Refused(f"Say it in at most {LONGEST} characters.")
    return words
