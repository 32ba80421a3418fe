"""A macro as steps of a rule: what it does to a case, and its words where colleagues read them. Pure.

What requesters read is sent by people: a rule never sends it. Nor is a rule anybody to whom a case could be assigned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cases.rules.kept import Rule
from cases.rules.steps import Do, Step
from cases.saved.macros import Macro
from core.refusals import Refused


def steps_of(macro: Macro) -> tuple[Step, ...]:
    """What a rule does with a macro, in the macro's order. ``Refused`` for one that no rule can use as a whole."""
    if macro.assign == "me":
        raise Refused(f"{macro.title} assigns a case to whoever uses it. A rule is nobody: take another macro.")
    made = {
        "status": [_step(Do.STATUS, macro.status, words=macro.reason)],
        "priority": [_step(Do.PRIORITY, macro.priority)],
        "assign": [_step(Do.UNASSIGN)],
        "tags": [
            *([_step(Do.UNTAG, *macro.remove_tags)] if macro.remove_tags else []),
            *([_step(Do.TAG, *macro.add_tags)] if macro.add_tags else []),
        ],
        "queue": [_step(Do.MOVE, str(macro.queue))],
    }
    note = [_step(Do.NOTE, words=macro.text)] if macro.text and macro.audience == "private" else []
    found = (*note, *(step for name in macro.steps for step in made[name]))
    if not found:
        raise Refused(f"{macro.title} only writes to the requester, and a rule does not. Take another macro.")
    return found


def unfolded(rule: Rule, macros: Mapping[UUID, Macro]) -> Rule:
    """The rule with the steps of these macros in the place of each step that uses one; of no other the step stays."""
    steps: list[Step] = []
    for step in rule.steps:
        macro = macros.get(step.keys[0]) if step.do == Do.MACRO else None
        steps += steps_of(macro) if macro is not None and is_usable(macro) else (step,)
    return rule.model_copy(update={"steps": tuple(steps)})


def is_usable(macro: Macro) -> bool:
    """Whether a rule can do as a whole what the macro does."""
    try:
        return bool(steps_of(macro))
    except Refused:
        return False


def macros_in(rule: Rule) -> list[UUID]:
    """The macros that a rule uses."""
    return [step.keys[0] for step in rule.steps if step.do == Do.MACRO]


def _step(do: Do, *values: str, words: str = "") -> Step:
    given: dict[str, Any] = {"do": do, "values": values, "half": (), "words": words, "digest": ""}
    return Step.model_construct(**given)  # checked as a macro, whose bounds are wider
