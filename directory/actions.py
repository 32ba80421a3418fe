"""What happens to cards when their people come and go."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from directory import events
from directory.models import Person, Team


@transaction.atomic
def set_standing(user_id: UUID, *, is_active: bool, by: Actor, member: UUID | None = None) -> None:
    """Say whether the person behind a user may be given work and named as requester. What they wrote stays theirs;
    a team whose lead they were has none until somebody is chosen.

    In a network's space it is the card with which they act for ``member``.
    The owning app's action has asked the permission: the one that changes the membership. Without a card, or when the
    card says so already, nothing happens.
    """
    rows = Person.objects.select_for_update().of_user(user_id).filter(organization_id=member)
    card = rows.exclude(is_active=is_active).first()
    if card is None:
        return
    card.is_active = is_active
    card.save(update_fields=["is_active"])
    if not is_active:
        Team.objects.filter(lead=card).update(lead=None)
    event = events.PersonCameBack if is_active else events.PersonLeft
    record(event(subject_id=card.pk), by=by)
