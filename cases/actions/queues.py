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
from directory.models import Team

MAX_QUEUES = 500


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
def change_queue(queue: Queue, *, by: Actor, name: str, team: Team | None, is_open: bool) -> Queue:
    """Rename a queue, give it to another team (None: a new one of its name), open or close it. Its address stays.

    What was written for its support alone stays with the team that read it.
    """
    require(by, "queue.manage", queue)
    queue = Queue.objects.select_for_update().get(pk=queue.pk)
    if not name.strip():
        raise Refused("Give the queue a name.")
    new = {"name": name.strip(), "team": team_for_queue(team, name, by=by), "is_open": is_open}
    was = queue.team_id
    changed = tuple(field for field, value in new.items() if getattr(queue, field) != value)
    for field in changed:
        setattr(queue, field, new[field])
    if "team" in changed:
        keep_all_with_team("case", Case.objects.filter(queue=queue).values("pk"), was)
    if changed:
        queue.save(update_fields=[*changed])
        record(events.QueueChanged(subject_id=queue.pk, fields=changed), by=by)
    return queue
