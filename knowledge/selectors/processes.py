"""What pages show of a process: its steps as they are read, and what is wrong with a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.steps import END, Kind, Process, Step
from knowledge.ways import Duration, Problem, checked, minutes_of


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is read. ``ways`` are a decision's branches, each with where it leads in words; ``problems`` what
    is wrong with it.
    """

    number: int
    step: Step
    html: Mapping[str, str]
    ways: list[tuple[str, str]]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class ProcessShown:
    """A process as it is read: HTML of the whole by name, its steps, its duration, what is wrong with the whole."""

    process: Process
    html: Mapping[str, Any]
    steps: list[StepLine]
    duration: Duration
    problems: list[str]

    @property
    def length(self) -> str:
        """How many steps, and about how long: "5, about 50 minutes"."""
        number = len(self.steps)
        least, most = self.duration.least, self.duration.most
        if not most:
            return str(number)
        minutes = f"{most}" if least == most else f"{least} to {most}"
        return f"{number}, about {minutes} minutes"


def process_shown(revision: Any, *, is_draft: bool = False) -> ProcessShown:
    """The process of a revision. No query. ``is_draft`` looks for what is wrong with it too."""
    process = Process.of(revision.body if revision else {})
    html = revision.html if revision else {}
    found: list[Problem] = list(checked(process)) if is_draft else []
    numbers = {step.key: number for number, step in enumerate(process.steps, 1)}
    lines = [
        StepLine(
            number,
            step,
            (html.get("steps") or {}).get(step.key, {}),
            [(one.label, _leads(one.to, numbers)) for one in step.branches],
            [one.sentence for one in found if one.key == step.key],
        )
        for number, step in enumerate(process.steps, 1)
    ]
    whole = [one.sentence for one in found if one.key not in numbers]
    return ProcessShown(process, html, lines, minutes_of(process), whole)


def _leads(to: str, numbers: Mapping[str, int]) -> str:
    if to == END:
        return "The end."
    return f"Step {numbers[to]}." if to in numbers else "The next step."


def is_decision(step: Step) -> bool:
    """Whether it is ticked with the way that is taken."""
    return step.kind == Kind.DECISION
