"""What leads do with teams: who works which queues."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases.events import teams as events
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Refused
from directory.models import Person, Team, TeamMember


@transaction.atomic
def team_for_queue(team: Team | None, name: str, *, by: Actor) -> Team:
    """The chosen team, or a new one of the queue's name with the actor in it."""
    require(by, "queue.manage")
    if team is not None:
        return team
    made, is_new = Team.objects.get_or_create(name=name.strip()[:80])
    if is_new:
        record(events.TeamCreated(subject_id=made.pk), by=by)
        if by.person_id is not None:
            _join(made, by.person_id, by=by)
    return made


@transaction.atomic
def add_to_team(team: Team, person_id: UUID, *, by: Actor) -> None:
    """Let a colleague work the team's queues."""
    require(by, "queue.manage")
    person = Person.objects.colleagues().filter(pk=person_id).first()
    if person is None:
        raise Missing
    _join(team, person.pk, by=by)


@transaction.atomic
def take_from_team(team: Team, person_id: UUID, *, by: Actor) -> None:
    """A colleague no longer works the team's queues. From the next request on, private ones are unseen."""
    require(by, "queue.manage")
    removed, _ = TeamMember.objects.filter(team=team, person_id=person_id).delete()
    if not removed:
        raise Refused("This colleague is not in the team.")
    record(events.TeamLeft(subject_id=team.pk, person_id=person_id), by=by)


def _join(team: Team, person_id: UUID, *, by: Actor) -> None:
    _, is_new = TeamMember.objects.get_or_create(team=team, person_id=person_id)
    if is_new:
        record(events.TeamJoined(subject_id=team.pk, person_id=person_id), by=by)
