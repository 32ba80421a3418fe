"""Deciding whom a request to whoever can goes to first, where a network wants people to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.actions.escalations.asking import ask_these, offer_next
from network.events import escalations as events
from network.models import Escalation, Member
from network.permissions import require
from network.selectors.triage import fewest
from network.stepping import settle

MOST = 25
NOBODY = "There is nobody to ask: no other organization is in the network."
OVER = "Somebody has decided this meanwhile, or it was withdrawn."


@transaction.atomic
def choose_helpers(key: UUID, members: Collection[UUID], *, by: Actor) -> Escalation:
    """Ask these organizations first. Their clock begins now; where it runs out, the next ones are asked as ever.

    ``Overtaken`` where somebody was faster, ``Refused`` for nobody, too many, or one that cannot be asked. Who asks is
    left out without a word, as a steward does not learn who that is: so one alone is chosen only where
    there are no more.
    """
    row = _undecided(key, by)
    least = fewest(by)
    if not least <= len(set(members)) <= MOST:
        raise Refused(f"Choose from {least} to {MOST} organizations. Who asks is left out without a word.")
    chosen = list(Member.objects.visible_to(by).active().filter(pk__in=members))
    if len(chosen) != len(set(members)):
        raise Refused("One of these organizations cannot be asked any more. Choose again.")
    asked = [one for one in chosen if one.pk != row.requester_id]
    if not asked:
        raise Refused(NOBODY)
    at = timezone.now()
    ask_these(row, asked, at)
    settle(row, at, is_new_turn=True)
    record(events.EscalationOffered(subject_id=row.pk, wave=row.wave), by=by)
    return row


@transaction.atomic
def let_run(key: UUID, *, by: Actor) -> None:
    """Ask those who were asked longest ago, as without a decision. Records nothing: the wave does."""
    if not offer_next(_undecided(key, by), at=timezone.now()):
        raise Refused(NOBODY)


def _undecided(key: UUID, by: Actor) -> Escalation:
    require(by, "triage.decide")
    row: Escalation | None = Escalation.objects.locked(key).first()
    if row is None:
        raise Missing
    if not Escalation.objects.undecided_for(by).filter(pk=key).exists():
        raise Overtaken(OVER)
    return row
