"""A process as the body of a revision: its steps as HTML, and one change of it at a time. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.markdown import render
from core.refusals import Refused
from knowledge.steps import Process, Step
from knowledge.ways import checked

REST = ("summary", "expected", "rollback", "record")


def process_html(process: Process, *, case_links: bool) -> dict[str, Any]:
    """The Markdown of a process as HTML: of the whole by name, of each step by its key, of lists in their order."""

    def html(text: str) -> str:
        return render(text, case_links=case_links) if text else ""

    whole: dict[str, Any] = {name: html(getattr(process, name)) for name in REST}
    whole["use_when"] = [html(line) for line in process.use_when]
    whole["not_when"] = [html(line) for line in process.not_when]
    whole["preconditions"] = {one.key: html(one.text) for one in process.preconditions}
    whole["steps"] = {one.key: _step(one, html) for one in process.steps}
    return whole


def _step(step: Step, html: Any) -> dict[str, str]:
    return {"text": html(step.text), "expect": html(step.expect), "rollback": html(step.rollback)}


def with_step(process: Process, step: Step, at: int | None = None) -> Process:
    """The process with this step: in the place of the one with its key, else at a place, else at the end."""
    keys = [one.key for one in process.steps]
    steps = list(process.steps)
    if step.key in keys:
        steps[keys.index(step.key)] = step
    else:
        steps.insert(len(steps) if at is None else max(0, min(at, len(steps))), step)
    return changed(process, steps=tuple(steps))


def without_step(process: Process, key: str) -> Process:
    """The process without a step; branches that led to it lead to the next one below."""
    kept = [one for one in process.steps if one.key != key]
    if len(kept) == len(process.steps):
        raise Refused("This step is not there any more.")
    healed = []
    for one in kept:
        branches = tuple(b if b.to != key else b.model_copy(update={"to": ""}) for b in one.branches)
        healed.append(one.model_copy(update={"branches": branches}))
    return changed(process, steps=tuple(healed))


def placed(process: Process, key: str, at: int) -> Process:
    """The process with a step put at a place, counted from 0 among the others."""
    moving = process.step(key)
    if moving is None:
        raise Refused("This step is not there any more.")
    others = [one for one in process.steps if one.key != key]
    others.insert(max(0, min(at, len(others))), moving)
    return changed(process, steps=tuple(others))


def changed(process: Process, **fields: Any) -> Process:
    """The process with other parts. ``Refused`` with a sentence where it does not fit any more."""
    return Process.given({**process.data(), **{name: _plain(value) for name, value in fields.items()}})


def check_process(body: Mapping[str, Any]) -> None:
    """Raise ``Refused`` unless a process can be run: it has steps, and nothing is wrong with how they lead on."""
    process = Process.of(body)
    if not process.steps:
        raise Refused("A process needs at least one step.")
    for problem in checked(process):
        raise Refused(problem.sentence)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value
