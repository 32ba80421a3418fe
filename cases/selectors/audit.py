"""What the audit log tells of a space: settings, teams, queues, cards, tags, imports. Never what is said on cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from cases.models import Import, Queue
from cases.saved.views import Offered
from core.actor import Actor
from core.chosen import kinds, named_like, names_of
from core.models import Event
from directory.models import Person, Team
from tenants.trail import MOST_FOUND, Asked, HomeLine

SUBJECTS = ("setting", "team", "queue", "person", "import", "space")
"""What these events are about: everything but cases and what lies on them."""
SENTENCES = {
    "SettingChanged": "{setting_change} {setting}",
    "TeamCreated": "made the team {team}",
    "TeamRenamed": "renamed the team {was} to {name}",
    "TeamRemoved": "removed the team {name}",
    "TeamLeadChosen": "{lead_change}",
    "TeamJoined": "let {person} into the team {team}",
    "TeamLeft": "took {person} out of the team {team}",
    "QueueCreated": "made the queue {queue}",
    "QueueChanged": "changed {fields} of the queue {queue}",
    "RequesterAdded": "made a card for a requester",
    "PersonLeft": "{person} left: no work is given to them",
    "PersonCameBack": "{person} came back",
    "SkillsNoted": "wrote down what {person} knows",
    "PersonAway": "noted the absence of {person}",
    "ImportUploaded": "uploaded the import {run}",
    "ImportStarted": "started the import {run}",
    "ImportFinished": "finished the import {run}",
    "ImportCancelled": "cancelled the import {run}",
    "ImportFailed": "stopped the import {run}",
    "TagsChanged": "{tags_change}",
    "TagsTakenBack": "took back a change of tags",
    "CasesExpired": "deleted {cases} closed cases after {months} months",
}
UNNAMED = frozenset({"form_version", "case_fields"})
"""Settings whose rows are named by a key."""
CHANGES = {
    "added": "added",
    "changed": "changed",
    "removed": "removed",
    "taken back": "took back the change of",
    "brought back": "took back the removal of",
}


def audit_lines(actor: Actor, asked: Asked) -> list[HomeLine]:
    """The newest events of this space that the log tells, as asked for. Seven queries, however many there are."""
    if not actor.is_admin:
        return []
    told = ~Q(name="SettingChanged") | ~Q(data__setting__in=_own_kinds())
    rows = Event.objects.filter(told, subject_kind__in=SUBJECTS, name__in=list(SENTENCES))
    # ordered by the key's text, which no index offers: so the few rows of these subjects are found by their own index
    found = list(
        rows.annotate(key=Cast("id", CharField()), said=Cast("data", CharField()))
        .filter(_asked_for(asked, actor))
        .order_by("-key")[: asked.limit]
    )
    names = _names(found, actor)
    return [HomeLine(row.id, row.at, row.by_user, _sentence(row, names), row.name) for row in found]


def _own_kinds() -> list[str]:
    """Settings that are one person's own affair."""
    return [kind for kind, shape in kinds().items() if shape.is_private or issubclass(shape, Offered)]


def _asked_for(asked: Asked, actor: Actor) -> Q:
    filters = asked.filters
    wanted = [
        Q(id__lt=asked.before) if asked.before else Q(),
        Q(by_user=filters.person) if filters.person else Q(),
        Q(name__in=filters.names) if filters.names is not None else Q(),
        Q(at__gte=asked.begin) if asked.begin else Q(),
        Q(at__lt=asked.end) if asked.end else Q(),
        *(_has(word, users, actor) for word, users in asked.words),
    ]
    return reduce(and_, wanted)


def _has(word: str, users: frozenset[UUID], actor: Actor) -> Q:
    """Whether an event's sentence has a word: its own words, its data, who did it, or what it names for this reader."""
    told = [name for name, sentence in SENTENCES.items() if word.lower() in sentence.lower()]
    called = [kind for kind, shape in kinds().items() if word.lower() in shape.called.lower()]
    seen: tuple[Any, ...] = (Team.objects, Queue.objects, Person.objects, Import.objects)
    named = [named_like(word).values("pk")]
    people = [
        str(key)
        for key in Person.objects.visible_to(actor)
        .filter(name__icontains=word)
        .values_list("pk", flat=True)[:MOST_FOUND]
    ]
    named += [rows.visible_to(actor).filter(name__icontains=word).values("pk") for rows in seen]
    ways = [
        Q(name__in=told),
        Q(said__icontains=word),
        Q(by_user__in=users),
        Q(data__setting__in=called),
        Q(data__person_id__in=people),
    ]
    return reduce(or_, [*ways, *(Q(subject_id__in=keys) for keys in named)])


@dataclass(frozen=True, slots=True)
class _Names:
    """What the subjects of events are called now, as far as the reader may know it."""

    settings: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    queues: Mapping[UUID, str]
    people: Mapping[UUID, str]
    imports: Mapping[UUID, str]


def _names(rows: list[Event], actor: Actor) -> _Names:
    about = {row.subject_id for row in rows}
    people = {UUID(row.data["person_id"]) for row in rows if row.data.get("person_id")} | about
    return _Names(
        names_of(about),
        dict(Team.objects.visible_to(actor).filter(pk__in=about).values_list("pk", "name")),
        dict(Queue.objects.visible_to(actor).filter(pk__in=about).values_list("pk", "name")),
        dict(Person.objects.visible_to(actor).filter(pk__in=people).values_list("pk", "name")),
        dict(Import.objects.visible_to(actor).filter(pk__in=about).values_list("pk", "name")),
    )


def _sentence(row: Event, names: _Names) -> str:
    data = {key: ", ".join(value) if isinstance(value, list) else value for key, value in row.data.items()}
    person = UUID(data["person_id"]) if data.get("person_id") else row.subject_id
    shape = kinds().get(str(data.get("setting", "")))
    called = f"the {shape.called}" if shape else "a setting"
    name = names.settings.get(row.subject_id, "")
    words: dict[str, Any] = {
        **data,
        "setting_change": CHANGES.get(str(data.get("change")), "changed"),
        "setting": f"{called} {name}" if name and data.get("setting") not in UNNAMED else called,
        "team": names.teams.get(row.subject_id, "that is gone"),
        "queue": names.queues.get(row.subject_id, "of another team"),
        "person": names.people.get(person, "somebody who is gone"),
        "run": names.imports.get(row.subject_id, "that is gone"),
        "lead_change": _of_lead(row, names) if row.name == "TeamLeadChosen" else "",
        "tags_change": _of_tags(row.data) if row.name == "TagsChanged" else "",
    }
    return SENTENCES[row.name].format_map(defaultdict(str, words))


def _of_lead(row: Event, names: _Names) -> str:
    team = names.teams.get(row.subject_id, "that is gone")
    if not row.data["person_id"]:
        return f"left the team {team} without a lead"
    return f"made {names.people.get(UUID(row.data['person_id']), 'somebody who is gone')} the lead of the team {team}"


def _of_tags(data: dict[str, Any]) -> str:
    if not data["into"]:
        return f"removed the tag {data['tag']}"
    return f"made the tag {data['tag']} {data['into']}"
