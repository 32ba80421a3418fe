"""What pages know about runs: those of a subject, one run with its steps, how runs of a process ended here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from knowledge.choices import Outcome
from knowledge.models import Article, Run
from knowledge.selectors.processes import StepLine, process_shown
from knowledge.ways import path

MOST = 50
OFFERED = 20
NEAR = 7


@dataclass(frozen=True, slots=True)
class Done:
    """What was done with a step: who, when, the note; ``is_skipped`` with a reason as the note."""

    name: str
    at: datetime
    note: str
    is_skipped: bool
    branch: str


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a run. ``is_now`` marks the one to do next, ``may_follow`` one behind a decision not yet taken."""

    line: StepLine
    done: Done | None
    is_now: bool
    may_follow: bool


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run with the steps of its revision, as far as the ways that were taken lead."""

    run: Run
    steps: list[RunStep]
    asked: list[tuple[str, str]]
    deviation: str

    @property
    def total(self) -> int:
        """How many steps there are on the way that is known."""
        return len([one for one in self.steps if not one.may_follow])

    @property
    def ticked(self) -> int:
        """How many of them are done or skipped."""
        return len([one for one in self.steps if one.done])

    @property
    def near(self) -> list[RunStep]:
        """The steps around the one to do next, for a card: one before it and ``NEAR`` in all."""
        now = next((at for at, one in enumerate(self.steps) if one.is_now), 0)
        begin = max(0, min(now - 1, len(self.steps) - NEAR))
        return self.steps[begin : begin + NEAR]

    @property
    def is_newer(self) -> bool:
        """Whether the process has a later revision than the one this runs on."""
        return bool(self.run.article.live_id != self.run.revision_id)


def runs_of(kind: str, key: UUID, actor: Actor) -> list[RunShown]:
    """The runs of a subject that the actor was just found to see, open ones first, the last first. One query."""
    if not actor.is_staff:
        return []
    rows = Run.objects.of(kind, key).select_related("article", "revision", "holder", "by")
    found = sorted(rows.order_by("-started_at", "-pk")[:MOST], key=lambda run: not run.is_open)
    return [run_shown(run) for run in found]


def find_run(actor: Actor, key: UUID) -> Run:
    """One run on a subject that the actor sees. ``Missing`` for another."""
    found: Run | None = _run.first(actor, key)
    if found is None:
        raise Missing
    return found


@remembered()
def _run(actor: Actor, key: UUID) -> Any:
    rows = Run.objects.visible_to(actor).select_related("article", "revision", "holder", "by", "concluded_by")
    return rows.filter(pk=key)


def run_shown(run: Run) -> RunShown:
    """A run as its page shows it. No query."""
    shown = process_shown(run.revision)
    lines = {line.step.key: line for line in shown.steps}
    way = path(shown.process, run.taken)
    on_way = [step.key for step in way.steps]
    now = next((key for key in on_way if key not in run.steps), "")
    steps = [
        RunStep(lines[key], _done(run.steps.get(key), lines[key]), key == now and run.is_open, False) for key in on_way
    ]
    steps += [RunStep(lines[step.key], None, False, True) for step in way.may_follow if step.key not in on_way]
    asked = [(one.text, run.preconditions.get(one.key, "")) for one in shown.process.preconditions]
    asked += [(one.name, run.inputs.get(one.key, "")) for one in shown.process.inputs]
    found = shown.process.step(run.deviation) if run.deviation else None
    return RunShown(run, steps, [one for one in asked if one[1]], found.title if found else "")


def _done(kept: Mapping[str, Any] | None, line: StepLine) -> Done | None:
    if not kept:
        return None
    branch, ways = kept.get("branch"), line.step.branches
    taken = ways[branch].label if branch is not None and branch < len(ways) else ""
    at = datetime.fromisoformat(kept["at"])
    return Done(kept["name"], at, kept.get("note", ""), kept["state"] == "skipped", taken)


def runnable(actor: Actor, words: str = "") -> list[Article]:
    """Published processes that can be begun, by use, or those with these words. One query."""
    rows = Article.objects.visible_to(actor).current().filter(kind="process", live__isnull=False)
    for word in words[:100].split():
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(topic__icontains=word))
    return list(rows.order_by("-reused", "-changed_at")[:OFFERED])


@dataclass(frozen=True, slots=True)
class Tally:
    """How runs of a process ended here: those that count, those that do not yet, and those nobody concluded."""

    worked: int
    deviation: int
    failed: int
    other: int
    waiting: int

    @property
    def counted(self) -> int:
        """How many said whether it worked."""
        return self.worked + self.deviation + self.failed


def tally_of(article: Any) -> Tally:
    """The runs of a process in this space, whatever they ran on: numbers alone. One query."""
    counted = Q(counted_at__isnull=False)
    row = Run.objects.filter(article=article).aggregate(
        worked=Count("pk", filter=counted & Q(outcome=Outcome.WORKED)),
        deviation=Count("pk", filter=counted & Q(outcome=Outcome.DEVIATION)),
        failed=Count("pk", filter=counted & Q(outcome=Outcome.FAILED)),
        total=Count("pk"),
        done=Count("pk", filter=counted),
    )
    known = row["worked"] + row["deviation"] + row["failed"]
    return Tally(row["worked"], row["deviation"], row["failed"], row["done"] - known, row["total"] - row["done"])


def previewed(revision: Any, taken: Mapping[str, int]) -> list[RunStep]:
    """The steps of a draft as a run would show them, with these ways taken. No query."""
    shown = process_shown(revision)
    lines = {line.step.key: line for line in shown.steps}
    way = path(shown.process, taken)
    steps = [RunStep(lines[step.key], None, step.key == way.undecided, False) for step in way.steps]
    return steps + [RunStep(lines[step.key], None, False, True) for step in way.may_follow]
