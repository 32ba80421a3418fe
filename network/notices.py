"""Who hears of it: each party of an escalation, in a space of its own."""

from __future__ import annotations

from core import jobs, models
from core.events import on
from network.events.escalations import OF_ESCALATION
from network.stepping import TELLING


@on("hears", *OF_ESCALATION)
def tell_both_sides(event: models.Event) -> None:
    """A job reads here whom it concerns, and one in each party's space tells its people."""
    jobs.defer(TELLING, escalation=event.subject_id, event=event.pk)
