"""Which organizations a major case affects: noted so that updates find those with a case of it, and to be counted."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

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
    row = _locked(number, by)
    if not row.is_open:
        raise Overtaken(f"{row.ref} is not open. A case is linked while it is.")
    MajorParty.objects.update_or_create(major=row, member_id=by.organization_id, defaults={"has_cases": True})
    return standing_of(row)


@transaction.atomic
def say_affected(number: int, *, by: Actor, is_on: bool) -> None:
    """Say in the name of the actor's organization that it is affected, without a case; or take that back, as long as
    the major case is to be seen. Saying it twice changes nothing.

    Records nothing: in the network nothing tells who is affected, and stewards are told how many are.
    """
    require(by, "major.join")
    row = _locked(number, by)
    if is_on and not row.is_open:
        raise Overtaken(f"{row.ref} is not open. Your organization can say so while it is.")
    party = MajorParty.objects.filter(major=row, member=by.organization_id).first()
    if is_on and party is None:
        MajorParty.objects.create(major=row, member_id=by.organization_id, has_cases=False, said_at=timezone.now())
    elif is_on and party is not None and party.said_at is None:
        party.said_at = timezone.now()
        party.save(update_fields=["said_at"])
    elif not is_on and party is not None and party.has_cases:
        party.said_at = None
        party.save(update_fields=["said_at"])
    elif not is_on and party is not None:
        party.delete()


@transaction.atomic
def leave_major(key: UUID, organization: UUID) -> None:
    """The system's own act: an organization has no case of it any more, so nothing finds its way there. Where it said
    that it is affected, it is still counted.

    Records nothing: in the network nothing tells who joined.
    """
    MajorCase.objects.select_for_update().filter(pk=key).first()
    rows = MajorParty.objects.filter(major=key, member=organization)
    rows.filter(said_at=None).delete()
    rows.update(has_cases=False)


def _locked(number: int, by: Actor) -> MajorCase:
    """The fresh row that the actor sees. ``Missing`` for any other."""
    row = MajorCase.objects.visible_to(by).select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise Missing
    return row
