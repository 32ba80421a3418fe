"""What leads do with queues."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from cases.actions.teams import team_for_queue
from cases.events import cases as events
from cases.models import Case, Queue
from cases.permissions import require
from conversations.actions.moving import keep_all_with_team
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from directory.models import Team, TeamMember

MAX_QUEUES = 500


class Opens(Refused):
    """More people would read the cases of a queue than before; a person confirms it."""


@transaction.atomic
def create_queue(*, by: Actor, name: str, team: Team | None, is_open: bool) -> Queue:
    """Make a queue for a team (None: a new one of its name), private to it or open to the organization."""
    require(by, "queue.manage")
    if Queue.objects.count() >= MAX_QUEUES:
        raise Refused(f"There are {MAX_QUEUES} queues already.")
    slug = slugify(name)[:80]
    if not slug:
        raise Refused("Give the queue a name with letters or digits.")
    team = team_for_queue(team, name, by=by)
    try:
        with transaction.atomic():
            queue = Queue.objects.create(
                name=name.strip(), slug=slug, team=team, is_open=is_open, position=Queue.objects.count()
            )
    except IntegrityError as taken:
        raise Overtaken("A queue of this name exists already.") from taken
    record(events.QueueCreated(subject_id=queue.pk, team_id=team.pk, is_open=is_open), by=by)
    return queue


@transaction.atomic
def change_queue(
    queue: Queue, *, by: Actor, name: str, team: Team | None, is_open: bool, is_sure: bool = False
) -> Queue:
    """Rename a queue, give it to another team (None: a new one of its name), open or close it. Its address stays.

    ``Opens`` where more people would read its cases, unless ``is_sure``. What was written for its support alone stays
    with the team that read it.
    """
    require(by, "queue.manage", queue)
    queue = Queue.objects.select_for_update().get(pk=queue.pk)
    if not name.strip():
        raise Refused("Give the queue a name.")
    team = team_for_queue(team, name, by=by)
    new = {"name": name.strip(), "team": team, "is_open": is_open}
    was = queue.team_id
    if not is_sure and not queue.is_open and (more := _more_readers(queue, team, is_open=is_open)):
        raise Opens(more)
    changed = tuple(field for field, value in new.items() if getattr(queue, field) != value)
    for field in changed:
        setattr(queue, field, new[field])
    if "team" in changed:
        keep_all_with_team("case", Case.objects.filter(queue=queue).values("pk"), was)
    if changed:
        queue.save(update_fields=[*changed])
        record(events.QueueChanged(subject_id=queue.pk, fields=changed), by=by)
    return queue


def _more_readers(queue: Queue, team: Team, *, is_open: bool) -> str:
    """What more people would read of a private queue, as a sentence; empty for nothing."""
    held = Case.objects.filter(queue=queue).count()
    here = TeamMember.objects.filter(team=queue.team_id)
    if not held or not (is_open or TeamMember.objects.filter(team=team).exclude(person__in=here.values("person"))):
        return ""
    who = "Everybody on the desk" if is_open else f"Whoever is in {team.name}"
    words = "its one case" if held == 1 else f"all of its {held:,} cases"
    return f"{queue.name} is private. {who} will read {words}, with every internal note. Say that this is meant."
