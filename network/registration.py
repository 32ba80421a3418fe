"""What this app registers when Django is ready: the slots by which the registry tells a network's space, what
discussions, escalations and major cases are to the engines of conversations and clocks, and its reactions.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from clocks import subjects as measured
from conversations.subjects import Subject, register
from core import slots
from core.actor import Actor
from core.numbered import register_number
from knowledge.querysets import register_practices
from network import clockwork, notices, streams  # noqa: F401 - they register themselves
from network.actions import discussions
from network.actions.furnishing import furnish_network
from network.actions.members import note_participation, note_roster
from network.actions.practices.judging import MOMENT as JUDGING
from network.actions.practices.judging import TASK as TASK_OF_JUDGING
from network.events import majors as major_events
from network.models import Discussion, Escalation, MajorCase, Report
from network.querysets.practices import seen_practices
from network.selectors.mentions import people_of_community, people_of_escalation
from network.stepping import MOMENT
from network.tasks import TASK_OF_MOMENTS
from tenants import due
from tenants.networks import TEMPLATES


def _escalations(actor: Actor) -> Any:
    return Escalation.objects.visible_to(actor).values("pk")


def _discussions(actor: Actor) -> Any:
    return Discussion.objects.visible_to(actor).values("pk")


def _majors(actor: Actor) -> Any:
    return MajorCase.objects.visible_to(actor).values("pk")


def _people(discussion: UUID, by: Actor) -> Any:
    """Who is in the community of a discussion."""
    return people_of_community(Discussion.objects.filter(pk=discussion).values("community"))


def _withheld(actor: Actor) -> Any:
    return Report.objects.withheld_from(actor)


register_number("escalation", "E")
register_number("major", "M")
register(Subject(kind=clockwork.KIND, visible=_escalations, space="network", people=people_of_escalation))
register(Subject(kind=major_events.KIND, visible=_majors, space="network"))
register(Subject(kind=discussions.KIND, visible=_discussions, space="network", withheld=_withheld, people=_people))
due.register(MOMENT, TASK_OF_MOMENTS)
due.register(JUDGING, TASK_OF_JUDGING)
register_practices(seen_practices)
measured.register(
    measured.Subject(
        clockwork.KIND,
        facts=clockwork.facts_of,
        told=clockwork.tell,
        moved=clockwork.bring_due,
        recounted=clockwork.nothing_late,
    )
)


@slots.offer("participation")
def _participation(*, organization_id: UUID, name: str, state: str, tier: str, is_operator: bool, by: Actor) -> None:
    note_participation(
        organization_id=organization_id, name=name, state=state, tier=tier, is_operator=is_operator, by=by
    )


@slots.offer("roster")
def _roster(*, is_open: bool) -> None:
    note_roster(is_open=is_open)


@slots.offer("furnish_network")
def _furnish(*, template: str, by: Actor) -> None:
    if template in TEMPLATES:
        furnish_network(TEMPLATES[template], by=by)
