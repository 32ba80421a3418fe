"""Who hears of it: each party of an escalation, and who has a case of a major case, in a space of their own."""

from __future__ import annotations

from core import jobs, models
from core.events import on
from network.events import majors
from network.events.escalations import OF_ESCALATION
from network.stepping import TELLING


@on("hears", *OF_ESCALATION)
def tell_both_sides(event: models.Event) -> None:
    """A job reads here whom it concerns, and one in each party's space tells its people."""
    jobs.defer(TELLING, escalation=event.subject_id, event=event.pk)


@on("hears", *majors.FLOWING)
def tell_who_has_cases(event: models.Event) -> None:
    """A job reads here which members have linked a case, and one in the space of each tells its people."""
    jobs.defer(majors.TELLING, major=event.subject_id, event=event.pk)
