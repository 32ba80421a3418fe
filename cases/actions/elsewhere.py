"""Clocks of a case while other members work on it: they rest and go on as escalations move, where a policy says so."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases import clockwork
from cases.models import Case


@transaction.atomic
def follow_escalation(case_id: UUID) -> None:
    """Bring the clocks of a case in step with its escalations, of which one has just moved.

    The system's own act. Records nothing: what moved the escalation did.
    """
    case = Case.objects.live().select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is not None:
        clockwork.follow(case, by=clockwork.nobody())
