"""The taxonomy: adding, naming, moving and merging topics. A steward's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Refused
from network.events import topics as events
from network.models import Topic
from network.permissions import require

MOST = 1_000
MOST_ALIASES = 20
DEEPEST = 4


@transaction.atomic
def add_topic(*, by: Actor, kind: str, name: str, parent: UUID | None = None, aliases: Sequence[str] = ()) -> Topic:
    """Add a topic, below another one if ``parent`` is given. ``Refused`` for a name that is taken, or beyond bounds."""
    require(by, "topic.curate")
    if Topic.objects.current().count() >= MOST:
        raise Refused(f"There are {MOST} topics already, which is the most. Merge some first.")
    above = _topic(parent) if parent else None
    _check_depth(above)
    topic = _saved(Topic(kind=kind, name=name.strip(), parent=above, aliases=_names(aliases)))
    record(events.TopicAdded(subject_id=topic.pk), by=by)
    return topic


@transaction.atomic
def change_topic(
    topic_id: UUID, *, by: Actor, kind: str, name: str, parent: UUID | None, aliases: Sequence[str]
) -> Topic:
    """Rename or move a topic, or say by which other names people know it."""
    require(by, "topic.curate")
    topic = _topic(topic_id)
    above = _topic(parent) if parent else None
    _check_above(topic, above)
    place = above.pk if above else None
    wanted = {"kind": kind, "name": name.strip(), "parent_id": place, "aliases": _names(aliases)}
    changed = [field for field, value in wanted.items() if getattr(topic, field) != value]
    if not changed:
        return topic
    for field in changed:
        setattr(topic, field, wanted[field])
    _saved(topic)
    record(events.TopicChanged(subject_id=topic.pk, fields=changed), by=by)
    return topic


@transaction.atomic
def merge_topic(topic_id: UUID, *, by: Actor, into: UUID) -> Topic:
    """Merge a topic into another one that means the same: its name becomes an alias there, its parts move along."""
    require(by, "topic.curate")
    topic, target = _topic(topic_id), _topic(into)
    if topic.pk == target.pk:
        raise Refused("Choose another topic to merge it into.")
    _check_above(topic, target)
    topic.parts.update(parent=target)
    target.aliases = list(dict.fromkeys([*target.aliases, topic.name, *topic.aliases]))[:MOST_ALIASES]
    target.save(update_fields=["aliases"])
    topic.merged_into, topic.parent = target, None
    topic.save(update_fields=["merged_into", "parent"])
    record(events.TopicMerged(subject_id=topic.pk, into=target.pk), by=by)
    return target


@transaction.atomic
def furnish_topics(topics: Sequence[tuple[str, str]], *, by: Actor) -> None:
    """What a new network begins with. The system's own act; a network that has topics keeps them as they are."""
    if Topic.objects.exists():
        return
    for kind, name in topics:
        add_topic(by=by, kind=kind, name=name)


def _names(aliases: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(word for alias in aliases if (word := " ".join(alias.split())[:80])))
    if len(found) > MOST_ALIASES:
        raise Refused(f"A topic has at most {MOST_ALIASES} other names.")
    return found


def _topic(key: UUID) -> Topic:
    found = Topic.objects.current().select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise Missing
    return found


def _check_above(topic: Topic, above: Topic | None) -> None:
    """A topic does not come to lie below itself, nor too deep."""
    step = above
    while step is not None:
        if step.pk == topic.pk:
            raise Refused("A topic cannot lie below itself or one of its own parts.")
        step = step.parent
    _check_depth(above)


def _check_depth(above: Topic | None) -> None:
    depth, step = 0, above
    while step is not None:
        depth, step = depth + 1, step.parent
    if depth >= DEEPEST:
        raise Refused(f"Topics lie at most {DEEPEST} levels deep.")


def _saved(topic: Topic) -> Topic:
    if not topic.name:
        raise Refused("Give the topic a name.")
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError as taken:
        raise Refused("There is a topic of this name already.") from taken
    return topic
