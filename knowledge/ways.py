"""How the steps of a process lead on: what is wrong with them, which of them a run takes, how long they take. Pure.

A step leads to the one below it; a decision leads where its branches say. So every loop leads back through a decision,
which is allowed as long as some way reaches the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.refusals import Refused
from knowledge.steps import END, Input, Kind, Process, Question, Step, keyed

THE_END = -1
"""The place behind the last step."""
SAME_KEY = "Another part of this process has the same key; add this one anew."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, as a sentence. ``key`` names the part it is beside, empty for the whole process."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Way:
    """The steps of a run in order, each once. ``undecided`` is the decision it stands at, empty for none, and
    ``may_follow`` are the steps that some way on from there reaches. ``back_to`` is the step that the last decision led
    back to: it and all after it are to be done again.
    """

    steps: tuple[Step, ...]
    undecided: str = ""
    may_follow: tuple[Step, ...] = ()
    back_to: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the way reaches the end."""
        return not self.undecided and not self.back_to

    @property
    def again(self) -> tuple[Step, ...]:
        """The steps that are to be done again. A run that forgets what was taken in these is open at them again."""
        keys = [step.key for step in self.steps]
        return self.steps[keys.index(self.back_to) :] if self.back_to in keys else ()


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes of the shortest and of the longest way through, waiting counted and loops not. ``untimed`` steps say
    nothing and count as none.
    """

    least: int
    most: int
    untimed: int


def checked(process: Process) -> tuple[Problem, ...]:
    """What is wrong, in the order of the page; empty for a process that can be run. Nothing is refused here: a draft
    may be unfinished, and an editor shows each sentence beside its step.
    """
    times = Counter(one.key for one in keyed(process))
    found = [*_around(process, times)]
    reached, leading = _reached(process), _leading_to_the_end(process)
    for place, step in enumerate(process.steps):
        found += [Problem(step.key, sentence) for sentence in _faults(process, step)]
        if times[step.key] > 1:
            found.append(Problem(step.key, SAME_KEY))
        if place not in reached:
            found.append(Problem(step.key, "No way leads to this step."))
        elif place not in leading and step.kind == Kind.DECISION:
            found.append(Problem(step.key, "Every way on from here leads back; let one of them reach the end."))
    return tuple(found)


def moved(process: Process, key: str, by: int) -> Process:
    """The process with one step so many places further down, or up where ``by`` is below zero; not beyond the ends.

    Branches that name a step still lead to it; those that lead to the next step lead to another one. ``Refused`` if
    the step is gone.
    """
    place = _places(process).get(key)
    if place is None:
        raise Refused("This step is not there any more.")
    steps = [*process.steps]
    step = steps.pop(place)
    steps.insert(max(0, place + by), step)
    return process.model_copy(update={"steps": tuple(steps)})


def minutes_of(process: Process) -> Duration:
    """How long the process takes."""
    least, most = [0] * (len(process.steps) + 1), [0] * (len(process.steps) + 1)
    for place in reversed(range(len(process.steps))):
        step = process.steps[place]
        # Only ways that lead down are counted: a loop is as long as one is unlucky.
        on = [to if to != THE_END else len(process.steps) for to in _ways_on(process, place)]
        down = [to for to in on if to > place] or [len(process.steps)]
        own = (step.minutes or 0) + ((step.wait_minutes or 0) if step.kind == Kind.WAIT else 0)
        least[place] = own + min(least[to] for to in down)
        most[place] = own + max(most[to] for to in down)
    return Duration(least[0], most[0], sum(_is_untimed(step) for step in process.steps))


def path(process: Process, taken: Mapping[str, int]) -> Way:
    """The steps of a run, given which branch was taken at which decision (the key of the step, the branch's place).

    It stops at the first decision that was not taken. A step is shown once, where it was reached first: a branch that
    leads back ends the way there and names the step it leads to, and whoever runs it does the steps from there again.
    A branch that an edited process no longer has counts as not taken.
    """
    steps: list[Step] = []
    seen: set[int] = set()
    place = 0 if process.steps else THE_END
    while place != THE_END:
        if place in seen:
            return Way(tuple(steps), back_to=process.steps[place].key)
        seen.add(place)
        step = process.steps[place]
        steps.append(step)
        on = _ways_on(process, place)
        choice = taken.get(step.key, -1) if _branches(step) else 0
        if not 0 <= choice < len(on):
            after = sorted(_closure(process, on) - seen)
            return Way(tuple(steps), step.key, tuple(process.steps[number] for number in after))
        place = on[choice]
    return Way(tuple(steps))


def _is_untimed(step: Step) -> bool:
    return (step.wait_minutes if step.kind == Kind.WAIT else step.minutes) is None


def _branches(step: Step) -> bool:
    return step.kind == Kind.DECISION and bool(step.branches)


def _places(process: Process) -> dict[str, int]:
    """Where each step stands; the first of several with one key."""
    return {step.key: place for place, step in reversed([*enumerate(process.steps)])}


def _ways_on(process: Process, place: int) -> list[int]:
    """The places that a step leads to. A branch to a step that is gone leads to the end."""
    step = process.steps[place]
    below = place + 1 if place + 1 < len(process.steps) else THE_END
    if not _branches(step):
        return [below]
    places = {**_places(process), "": below, END: THE_END}
    return [places.get(branch.to, THE_END) for branch in step.branches]


def _closure(process: Process, begin: Sequence[int]) -> set[int]:
    """Every place that is reached from these, themselves included."""
    found: set[int] = set()
    open_ = [*begin]
    while open_:
        place = open_.pop()
        if place != THE_END and place not in found:
            found.add(place)
            open_ += _ways_on(process, place)
    return found


def _reached(process: Process) -> set[int]:
    return _closure(process, [0] if process.steps else [])


def _leading_to_the_end(process: Process) -> set[int]:
    before: dict[int, list[int]] = {}
    for place in range(len(process.steps)):
        for to in _ways_on(process, place):
            before.setdefault(to, []).append(place)
    found: set[int] = set()
    open_ = [THE_END]
    while open_:
        new = [place for place in before.get(open_.pop(), ()) if place not in found]
        found.update(new)
        open_ += new
    return found


def _around(process: Process, times: Mapping[str, int]) -> Iterator[Problem]:
    """What is wrong with the parts around the steps."""
    if not process.steps:
        yield Problem("", "Write at least one step.")
    parts: tuple[Question | Input, ...] = (*process.preconditions, *process.inputs)
    for part in parts:
        words = part.text if isinstance(part, Question) else part.name
        if not words:
            yield Problem(part.key, "Say what is asked here.")
        if times[part.key] > 1:
            yield Problem(part.key, SAME_KEY)


def _faults(process: Process, step: Step) -> Iterator[str]:
    """What is wrong with one step, as sentences."""
    if not step.title:
        yield "Give this step a title."
    if step.kind == Kind.DECISION:
        yield from _decision_faults(process, step)
    elif step.branches:
        yield "Only a decision has ways on of its own; make it one or take them out."
    if step.kind == Kind.WAIT and not step.wait_minutes:
        yield "Say how many minutes to wait."
    if step.kind == Kind.ESCALATE and (step.escalate is None or not step.escalate.name):
        yield "Say which queue or topic takes over."


def _decision_faults(process: Process, step: Step) -> Iterator[str]:
    if len(step.branches) < 2:
        yield "A decision needs at least two ways on."
    labels = [branch.label for branch in step.branches]
    if not all(labels):
        yield "Say for each way on when it is taken."
    if len(set(filter(None, labels))) < len([*filter(None, labels)]):
        yield "Two ways on are called the same."
    places = _places(process)
    for number, branch in enumerate(step.branches, 1):
        if branch.to not in {"", END} and branch.to not in places:
            yield f"“{branch.label or f'Way {number}'}” leads to a step that is not there."
