"""Forms as the desk and the portal see them: which are offered, where their cases land, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.models import Case, Queue
from cases.selectors.queues import queues_of
from core import slots
from core.actor import Actor
from core.chosen import Kept
from core.refusals import Missing
from intake.kept import Form, version_of
from intake.models import Answers
from intake.schema import Sections, questions_of

NEWEST = 50
SIMILAR = 3
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """A form to fill in: the version that counts, and where its cases land (None: the desk's first queue)."""

    key: UUID
    name: str
    words: str
    version: int
    sections: Sections
    place: UUID | None


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in the list of settings."""

    key: UUID
    name: str
    state: str
    fields: int
    place: str
    is_offered: bool
    can_go_back: bool


def fillable(actor: Actor) -> list[Kept[Form]]:
    """The forms an actor may fill in, by name: requesters those they are offered, staff every published one."""
    kept = [one for one in Form.kept() if one.value.is_published]
    return kept if actor.is_staff else [one for one in kept if one.value.is_offered]


def opened(kept: Sequence[Kept[Form]], key: UUID) -> Opened:
    """The form of this key among those an actor may fill in. ``Missing`` for any other."""
    found = next((one for one in kept if one.key == key), None)
    if found is None:
        raise Missing
    value = found.value
    sections = version_of(key, value.version).sections
    return Opened(key, found.name, value.words, value.version, sections, value.place)


def landing(place: UUID | None) -> Queue | None:
    """The queue of this key; without one, or when it is gone, the first queue of the desk."""
    queues = Queue.objects.order_by("position", "name")
    found: Queue | None = (queues.filter(pk=place).first() if place else None) or queues.first()
    return found


def form_lines(actor: Actor) -> list[FormLine]:
    """The forms of the settings, each with its state in words."""
    names = {queue.pk: queue.name for queue in queues_of(actor)}
    return [_line(kept, names) for kept in Form.kept()]


def _line(kept: Kept[Form], names: dict[Any, str]) -> FormLine:
    value = kept.value
    place = names.get(value.place, "another queue") if value.place else "the first queue"
    state = f"Version {value.version}" if value.is_published else "Not published yet"
    count = sum(1 for _ in questions_of(value.sections))
    return FormLine(kept.key, kept.name, state, count, place, value.is_offered, kept.can_go_back)


def is_changed(kept: Kept[Form]) -> bool:
    """Whether the draft differs from what is published."""
    value = kept.value
    return not value.is_published or version_of(kept.key, value.version).sections != value.sections


def times_answered(key: UUID) -> int:
    """How many cases were opened with this form."""
    return Answers.objects.filter(form=key).count()


def known_answers(actor: Actor, words: str) -> list[Any]:
    """What the apps above know about these words, for whoever writes them: the slot ``answers``. Plain data."""
    return [one for found in slots.fill("answers", actor, words) for one in found]


@dataclass(frozen=True, slots=True)
class Similar:
    """A live case that sounds alike, and who asked about it when: "You asked about this on Monday"."""

    case: Any
    words: str


def similar_requests(actor: Actor, words: str) -> list[Similar]:
    """Live cases that the actor asked or reads along and that share a longer word with these, the closest first."""
    wanted = _long_words(words)
    if not wanted:
        return []
    mine = Case.objects.visible_to(actor).live().select_related("requester").order_by("-number")[:NEWEST]
    ranked = [(len(wanted & _long_words(case.subject)), case) for case in mine]
    close = sorted((pair for pair in ranked if pair[0]), key=lambda pair: -pair[0])
    return [Similar(case, _asked_words(case, actor)) for _, case in close[:SIMILAR]]


def _asked_words(case: Any, actor: Actor) -> str:
    who = "You" if case.requester_id == actor.person_id else case.requester.name
    return f"{who} asked about this {day_words(case.opened_at)}"


def day_words(at: datetime) -> str:
    """A day not long ago as people say it: today, yesterday, on Monday, on 2 November."""
    day, today = timezone.localdate(at), timezone.localdate()
    gone = (today - day).days
    if gone < 2:
        return "today" if gone < 1 else "yesterday"
    if gone < 7:
        return f"on {day:%A}"
    return f"on {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")


def _long_words(text: str) -> set[str]:
    words = {word.strip(".,;:!?()[]\"'").casefold() for word in text[:400].split()}
    return {word for word in words if len(word) >= SHORTEST}
