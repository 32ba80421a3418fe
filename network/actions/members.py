"""What organizations of a network are called and say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clocks.calendars import Calendar
from core.actor import Actor
from core.chosen import note
from core.events import record
from core.refusals import Missing, Refused
from network import contacts
from network.actions.escalations.leaving import begin_ending
from network.actions.escalations.returning import begin_hearing
from network.events import members as events
from network.models import Member
from network.permissions import require
from network.querysets.members import ROSTER
from network.roster import Roster
from network.selectors.topics import taxonomy

MOST_COVERED = 50
HELD = (Member.State.ACTIVE, Member.State.SUSPENDED)


@transaction.atomic
def note_participation(
    *, organization_id: UUID, name: str, state: str, tier: str, is_operator: bool, by: Actor
) -> None:
    """Keep in the network what the registry decided about an organization. The system's own act.

    One that never belonged (it has asked, was invited or was refused) is no member and leaves no row. What is open with
    one that leaves is ended by the worker; one that was suspended is told what it missed.
    """
    now = state if state in HELD else Member.State.ENDED.value
    row = Member.objects.select_for_update().filter(pk=organization_id).first()
    if row is None and now == Member.State.ENDED:
        return
    was = "" if row is None else row.state
    row = Member(id=organization_id) if row is None else row
    if (was, row.tier, row.name, row.is_operator) == (now, tier, name, is_operator):
        return
    if was not in HELD and now in HELD:
        row.joined_at = timezone.now()
    row.name, row.state, row.tier, row.is_operator = name, now, tier, is_operator
    row.save()
    record(events.MemberStandingChanged(subject_id=row.pk, state=now, was=was), by=by)
    if was in HELD and now == Member.State.ENDED:
        begin_ending(row.pk)
    if was == Member.State.SUSPENDED and now == Member.State.ACTIVE:
        begin_hearing(row.pk)


def note_roster(*, is_open: bool) -> None:
    """Keep in the network whether members may see who else is one. The system's own act. Records nothing: the registry
    did.
    """
    note(Roster(is_open=is_open), name=ROSTER)


@transaction.atomic
def change_card(member_id: UUID, *, by: Actor, given: dict[str, Any]) -> Member:
    """Change what the others read of an organization: ``about``, ``regions``, ``languages``, ``hours``, ``contacts``;
    and, where they are given, ``calendar`` (None for one that does not say when it works) and ``topics`` (keys).

    ``Missing`` when it is no member; ``Refused`` with a sentence for a contact or topics that do not fit.
    """
    row = Member.objects.select_for_update().visible_to(by).filter(pk=member_id).first()
    if row is None:
        raise Missing
    require(by, "member.change", row)
    wanted = given | {"contacts": contacts.checked(given["contacts"], given["regions"])}
    if isinstance(wanted.get("calendar"), Calendar):
        wanted["calendar"] = wanted["calendar"].data()
    if "topics" in wanted:
        wanted["topics"] = _covered(wanted["topics"], by)
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    if not changed:
        return row
    for field in changed:
        setattr(row, field, wanted[field])
    row.save(update_fields=changed)
    record(events.MemberCardChanged(subject_id=row.pk, fields=changed), by=by)
    return row


def _covered(keys: Sequence[UUID], by: Actor) -> list[UUID]:
    """The topics that an organization says it covers, as they are now, by name."""
    found = taxonomy(by).current(keys)
    if len(found) > MOST_COVERED:
        raise Refused(f"Name at most {MOST_COVERED} topics: what you know best.")
    if keys and not found:
        raise Refused("Choose topics that are there.")
    return [topic.pk for topic in found]
