"""Which organizations have a case that is part of a major case: noted so that updates find them, for nothing else."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.refusals import Missing, Overtaken
from network.models import MajorCase, MajorParty
from network.permissions import require
from network.selectors.major_parties import MajorStanding, standing_of


@transaction.atomic
def join_major(number: int, *, by: Actor) -> MajorStanding:
    """Note that the actor's organization has a case of it. Which, and how many, is not known here.

    The owning app's action asks the permission and records the event: in the network nothing tells who joined.
    """
    require(by, "major.join")
    row = MajorCase.objects.visible_to(by).select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise Missing
    if not row.is_open:
        raise Overtaken(f"{row.ref} is not open. A case is linked while it is.")
    MajorParty.objects.get_or_create(major=row, member_id=by.organization_id)
    return standing_of(row)


@transaction.atomic
def leave_major(key: UUID, organization: UUID) -> None:
    """The system's own act: an organization has no case of it any more, so nothing finds its way there.

    Records nothing: in the network nothing tells who joined.
    """
    MajorParty.objects.filter(major=key, member=organization).delete()
