"""What is another in a process than in the one before, for whoever reviews it. Pure.

Steps are known by their keys, and one that was written anew by its title. A step is called moved only if the others
cannot have moved around it: as few steps as can be are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge.steps import END, KINDS, Branch, Process, Step
from knowledge.wordings import Piece, words_changed


class Change(StrEnum):
    """What happened to a step. One that was moved may be reworded as well."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Wording:
    """A field that says something else: what it is called, and its pieces. Lists have a line for each of theirs."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class StepChange:
    """What happened to one step. ``was`` and ``now`` are its numbers from 1 before and after, None where it is not
    there. ``wordings`` are the fields that were changed; all there are for one that was added or removed.
    """

    change: Change
    key: str
    title: str
    was: int | None
    now: int | None
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What is another: fields of the whole first, then steps in the order of the new process, each removed one behind
    what it stood behind.
    """

    wordings: tuple[Wording, ...]
    steps: tuple[StepChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both processes say the same."""
        return not self.wordings and not self.steps


def difference(old: Process, new: Process) -> Difference:
    """What is another in ``new`` than in ``old``. Keys of questions and inputs do not count: people do not see them."""
    return Difference(_wordings(_whole(old), _whole(new)), tuple(_steps(old, new)))


def _whole(process: Process) -> Mapping[str, str]:
    return {
        "Summary": process.summary,
        "Use when": _lines(process.use_when),
        "Known not to work when": _lines(process.not_when),
        "Preconditions": _lines(one.text for one in process.preconditions),
        "Inputs": _lines(f"{one.name}: {one.help}" if one.help else one.name for one in process.inputs),
        "Expected result": process.expected,
        "Rollback": process.rollback,
        "Record": process.record,
    }


def _fields(step: Step, titles: Mapping[str, str]) -> Mapping[str, str]:
    """What a step says, by what each field is called."""
    escalate = f"{step.escalate.to}: {step.escalate.name}" if step.escalate else ""
    return {
        "Kind": KINDS[step.kind],
        "Heading": step.heading,
        "Title": step.title,
        "Text": step.text,
        "You see": step.expect,
        "Time": _minutes(step.minutes),
        "Rollback": step.rollback,
        "Ways on": _lines(f"{branch.label}: {_leads(branch, titles)}" for branch in step.branches),
        "Wait": _minutes(step.wait_minutes),
        "Hand over to": escalate,
    }


def _leads(branch: Branch, titles: Mapping[str, str]) -> str:
    named = {"": "the next step", END: "the end"}.get(branch.to)
    return named or titles.get(branch.to) or "a step that is not there"


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes} min"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _wordings(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Wording, ...]:
    """The fields that differ. What is new or gone as a whole is one piece."""
    return tuple(
        Wording(name, tuple(words_changed(old.get(name, ""), new.get(name, ""))))
        for name in {**old, **new}
        if old.get(name, "") != new.get(name, "")
    )


def _steps(old: Process, new: Process) -> Iterable[StepChange]:
    pairs = _pairs(old.steps, new.steps)
    was_of = {now: was for was, now in pairs}
    staying = _staying([was_of[now] for now in sorted(was_of)])
    titles_old, titles_new = _titles(old), _titles(new)
    gone = sorted(set(range(len(old.steps))) - {was for was, _ in pairs})
    shown_after = _behind(gone, dict(pairs))
    for now in range(-1, len(new.steps)):
        if now >= 0:
            was = was_of.get(now)
            after = _fields(new.steps[now], titles_new)
            before = {} if was is None else _fields(old.steps[was], titles_old)
            yield from _changed(new.steps[now], (was, now), _wordings(before, after), was in staying)
        for was in shown_after.get(now, ()):
            step = old.steps[was]
            yield StepChange(
                Change.REMOVED, step.key, step.title, was + 1, None, _wordings(_fields(step, titles_old), {})
            )


def _changed(
    step: Step, places: tuple[int | None, int], wordings: tuple[Wording, ...], stays: bool
) -> Iterable[StepChange]:
    """The change of a step of the new process, if there is any."""
    was, now = places
    if was is None:
        yield StepChange(Change.ADDED, step.key, step.title, None, now + 1, wordings)
    elif not stays or wordings:
        change = Change.REWORDED if stays else Change.MOVED
        yield StepChange(change, step.key, step.title, was + 1, now + 1, wordings)


def _titles(process: Process) -> Mapping[str, str]:
    return {step.key: f"“{step.title or number}”" for number, step in enumerate(process.steps, 1)}


def _pairs(old: tuple[Step, ...], new: tuple[Step, ...]) -> list[tuple[int, int]]:
    """Which step before is which after: by key, then by title."""
    pairs: list[tuple[int, int]] = []
    free_old, free_new = dict(enumerate(old)), dict(enumerate(new))
    for field in ("key", "title"):
        places: dict[str, list[int]] = {}
        for was, step in free_old.items():
            places.setdefault(getattr(step, field), []).append(was)
        for now, step in [*free_new.items()]:
            if getattr(step, field) and places.get(getattr(step, field)):
                was = places[getattr(step, field)].pop(0)
                pairs.append((was, now))
                del free_old[was], free_new[now]
    return pairs


def _staying(order: list[int]) -> set[int]:
    """The longest run of places that still follow each other: these steps stayed, the others were moved.

    By patience sorting: ``ends`` holds the smallest place that a run of each length ends with.
    """
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in order:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _behind(gone: list[int], now_of: Mapping[int, int]) -> dict[int, list[int]]:
    """Removed places by the new place of what they stood behind; -1 for those that stood first."""
    found: dict[int, list[int]] = {}
    for was in gone:
        before = next((now_of[place] for place in range(was, -1, -1) if place in now_of), -1)
        found.setdefault(before, []).append(was)
    return found
