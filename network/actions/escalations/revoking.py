"""Taking back what was shown, and erasing it: the other side keeps its own words and nothing else."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.actions.files import remove_files
from conversations.models import Attachment, Entry, EntryRevision, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from network.choices import Ending, Side
from network.clockwork import KIND
from network.events import escalations as events
from network.models import Escalation
from network.permissions import require
from network.stepping import close, locked, settle

GONE = "Erased by the organization that asked"


@transaction.atomic
def revoke(key: UUID, *, by: Actor) -> Escalation:
    """Take back at once what was shown: the helper's side reads its own words from then on, and no other.

    One that was not closed is withdrawn by it.
    """
    row = locked(key, by)
    require(by, "escalation.revoke", row)
    if row.revoked_at:
        raise Overtaken("It is revoked already.")
    if row.helper_id is None:
        raise Refused("Nobody has accepted it, so nobody has read it. Withdraw it instead.")
    now = timezone.now()
    row.revoked_at = now
    if row.is_live:
        close(row, now, Ending.WITHDRAWN, "Revoked")
    settle(row, now, is_new_turn=True)
    record(events.EscalationRevoked(subject_id=row.pk, side=Side.REQUESTER), by=by)
    return row


@transaction.atomic
def erase(key: UUID, *, by: Actor) -> Escalation:
    """Delete the requester's own words, extracts and files for good. That there was an escalation, its state and its
    times stay, and so do the helper's own words. What was not revoked is, by it.
    """
    row = locked(key, by)
    require(by, "escalation.revoke", row)
    if row.erased_at:
        raise Overtaken("It is erased already.")
    if row.is_live:
        raise Refused("Close or withdraw it first: what is being worked on is not erased.")
    now = timezone.now()
    own = Entry.objects.filter(thread__subject_kind=KIND, thread__subject_id=row.pk)
    own = own.filter(by__organization_id=row.requester_id)
    remove_files(list(Attachment.objects.filter(entry__in=own)))
    EntryRevision.objects.filter(entry__in=own).delete()
    own.update(source="", html="", deleted_at=now, deleted_by=by.card)
    Thread.objects.sides_of(KIND, row.pk).filter(by__organization_id=row.requester_id).update(name=GONE)
    row.extracts.update(data={"title": GONE})
    row.title, row.product, row.erased_at = GONE, "", now
    row.revoked_at = row.revoked_at or now
    row.save()
    record(events.EscalationErased(subject_id=row.pk, side=Side.REQUESTER), by=by)
    return row
