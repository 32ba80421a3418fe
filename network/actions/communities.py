"""Communities: founding, changing and archiving one. A steward's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.events import communities as events
from network.models import Community, CommunityMember, Topic
from network.models.communities import MOST_TOPICS
from network.permissions import require

MOST = 200


@transaction.atomic
def found_community(*, by: Actor, name: str, about: str, topics: Sequence[UUID], is_open: bool) -> Community:
    """Found a community; whoever does is in it and moderates it. ``Refused`` for a name that is taken, or too many."""
    require(by, "community.curate")
    if Community.objects.count() >= MOST:
        raise Refused(f"There are {MOST} communities already, which is the most.")
    made = _saved(Community(name=name.strip(), about=about.strip(), topics=_topics(topics, by), is_open=is_open))
    CommunityMember.objects.create(
        community=made,
        person_id=by.card,
        organization_id=by.organization_id,
        state=CommunityMember.State.IN,
        is_moderator=True,
        by_id=by.card,
    )
    record(events.CommunityFounded(subject_id=made.pk), by=by)
    return made


@transaction.atomic
def change_community(community_id: UUID, *, by: Actor, given: dict[str, Any]) -> Community:
    """Change ``name``, ``about``, ``topics`` or ``is_open``. Who asked to come in while it was not open still waits."""
    require(by, "community.curate")
    community = standing(community_id, by=by)
    wanted = given | {"name": given["name"].strip(), "about": given["about"].strip()}
    wanted["topics"] = _topics(given["topics"], by)
    changed = [field for field, value in wanted.items() if getattr(community, field) != value]
    if not changed:
        return community
    for field in changed:
        setattr(community, field, wanted[field])
    _saved(community)
    record(events.CommunityChanged(subject_id=community.pk, fields=changed), by=by)
    return community


@transaction.atomic
def archive_community(community_id: UUID, *, by: Actor) -> Community:
    """End a community: its people still read it, and nobody writes in it, joins or asks to."""
    require(by, "community.curate")
    community = standing(community_id, by=by)
    if community.is_archived:
        raise Overtaken("This community is archived already.")
    community.archived_at = timezone.now()
    community.save(update_fields=["archived_at"])
    record(events.CommunityArchived(subject_id=community.pk), by=by)
    return community


@transaction.atomic
def revive_community(community_id: UUID, *, by: Actor) -> Community:
    """Have an archived community written in again."""
    require(by, "community.curate")
    community = standing(community_id, by=by)
    if not community.is_archived:
        raise Overtaken("This community is not archived.")
    community.archived_at = None
    community.save(update_fields=["archived_at"])
    record(events.CommunityRevived(subject_id=community.pk), by=by)
    return community


def standing(community_id: UUID, *, by: Actor) -> Community:
    """The row as it is now, locked. ``Missing`` for one that the actor does not see.

    The owning app's action asks the permission and records the event.
    """
    found = Community.objects.visible_to(by).select_for_update().filter(pk=community_id).first()
    if found is None:
        raise Missing
    return found


def check_alive(community: Community) -> None:
    """``Refused`` for an archived community. The owning app's action asks the permission and records the event."""
    if community.is_archived:
        raise Refused("This community is archived: it is read and no longer written in.")


def _topics(keys: Sequence[UUID], by: Actor) -> list[UUID]:
    """These topics, each once. ``Refused`` for too many; one that is merged or gone is left out."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST_TOPICS:
        raise Refused(f"A community has at most {MOST_TOPICS} topics.")
    known = set(Topic.objects.visible_to(by).current().filter(pk__in=wanted).values_list("pk", flat=True))
    return [key for key in wanted if key in known]


def _saved(community: Community) -> Community:
    if not community.name:
        raise Refused("Give the community a name.")
    try:
        with transaction.atomic():
            community.save()
    except IntegrityError as taken:
        raise Refused("There is a community of this name already.") from taken
    return community
