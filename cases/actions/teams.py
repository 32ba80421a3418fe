"""What leads do with teams: who works which queues."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.events import teams as events
from cases.events.cases import QueueChanged
from cases.models import Case
from cases.permissions import require
from cases.saved.views import TITLE_LENGTH, Offered, Sharing
from cases.selectors.teams import settings_naming
from conversations.actions.moving import keep_all_with_team
from conversations.models import Thread
from core import chosen
from core.actor import Actor
from core.chosen import Kept
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person, Team, TeamMember

MAX_TEAMS = 500
NAME_LENGTH = 80


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
def create_team(name: str, *, by: Actor) -> Team:
    """Make a team with nobody in it yet."""
    require(by, "queue.manage")
    if Team.objects.count() >= MAX_TEAMS:
        raise Refused(f"There are {MAX_TEAMS} teams already.")
    made: Team = Team.objects.create(name=_free_name(name))
    record(events.TeamCreated(subject_id=made.pk), by=by)
    return made


@transaction.atomic
def rename_team(team: Team, name: str, *, by: Actor) -> Team:
    """Call a team something else. Everything of it stays."""
    require(by, "queue.manage")
    was, name = team.name, _free_name(name, but=team)
    if name == was:
        return team
    team.name = name
    team.save(update_fields=["name"])
    record(events.TeamRenamed(subject_id=team.pk, name=name, was=was), by=by)
    return team


@transaction.atomic
def remove_team(team: Team, *, by: Actor, to: Team | None = None) -> None:
    """Remove a team. Its queues, and the views and macros offered to it, go ``to`` another one, whose people then see
    the cases of its private queues.

    ``Refused`` while conversations are held with it or, in its queues, for support alone: it decides who reads them.
    So it is where a setting names it.
    """
    require(by, "queue.manage")
    team = Team.objects.select_for_update().get(pk=team.pk)
    keep_all_with_team("case", Case.objects.filter(queue__team=team).values("pk"), team.pk)
    if Thread.objects.filter(team=team).exists():
        raise Refused(
            "Conversations were held with this team, and it decides who reads them. Take its people out instead."
        )
    if naming := settings_naming(team.pk):
        raise Refused(f"Take the team out of these settings first: {', '.join(naming)}.")
    offered = _offered_to(team)
    if (offered or team.queues.exists()) and (to is None or to.pk == team.pk):
        raise Refused("Choose the team that takes over its queues, views and macros.")
    if to is not None:
        _hand_over(team, to, offered, by=by)
    record(events.TeamRemoved(subject_id=team.pk, name=team.name, to=to.name if to else ""), by=by)
    team.delete()


def _hand_over(team: Team, to: Team, offered: list[Kept[Offered]], *, by: Actor) -> None:
    for queue in team.queues.select_for_update():
        queue.team = to
        queue.save(update_fields=["team"])
        record(QueueChanged(subject_id=queue.pk, fields=("team",)), by=by)
    for kept in offered:
        value = kept.value.model_copy(update={"team": to.pk})
        try:
            chosen.keep(value, name=value.row_name, by=by, key=kept.key)
        except Refused:  # the other team has one of this title
            value = value.model_copy(update={"title": f"{value.title[: TITLE_LENGTH - 6]} {str(kept.key)[-5:]}"})
            chosen.keep(value, name=value.row_name, by=by, key=kept.key)


def _offered_to(team: Team) -> list[Kept[Offered]]:
    """Views and macros that are offered to a team."""
    shapes = [shape for shape in chosen.kinds().values() if issubclass(shape, Offered)]
    among = Q(data__sharing=Sharing.TEAM, data__team=str(team.pk))
    return [kept for shape in shapes for kept in shape.kept(among)]


def _free_name(name: str, but: Team | None = None) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Refused(f"Give the team a name of at most {NAME_LENGTH} characters.")
    others = Team.objects.exclude(pk=but.pk) if but else Team.objects.all()
    if others.filter(name=name).exists():
        raise Overtaken("There is a team of this name already.")
    return name


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
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    removed, _ = TeamMember.objects.filter(team=team, person_id=person_id).delete()
    if not removed:
        raise Refused("This colleague is not in the team.")
    Team.objects.filter(pk=team.pk, lead=person_id).update(lead=None)
    record(events.TeamLeft(subject_id=team.pk, person_id=person_id), by=by)


@transaction.atomic
def choose_lead(team: Team, person_id: UUID | None, *, by: Actor) -> None:
    """Say who of a team is its lead, the one to turn to; None for nobody. It gives nobody a right."""
    require(by, "queue.manage")
    # the card before the team, as where somebody leaves for good
    person = Person.objects.select_for_update(of=("self",)).colleagues().filter(pk__in=[person_id]).first()
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if team.lead_id == person_id:
        return
    if person_id is not None and not TeamMember.objects.filter(team=team, person=person).exists():
        raise Refused("Choose somebody who is in the team.")
    team.lead_id = person_id
    team.save(update_fields=["lead"])
    record(events.TeamLeadChosen(subject_id=team.pk, person_id=person_id), by=by)


def _join(team: Team, person_id: UUID, *, by: Actor) -> None:
    _, is_new = TeamMember.objects.get_or_create(team=team, person_id=person_id)
    if is_new:
        record(events.TeamJoined(subject_id=team.pk, person_id=person_id), by=by)
