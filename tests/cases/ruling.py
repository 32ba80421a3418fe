"""What tests of rules share: rules in a line, the worker at the push of a button, and what a case tells of rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from cases.actions.firing import look_at_event
from cases.actions.rules import keep_rule
from cases.models import Case
from cases.rules.hearing import have_rules_look
from cases.rules.kept import Rule, When
from cases.rules.steps import Do, Step
from cases.selectors.cases import case_page
from core.actor import Actor
from core.events import reactions
from core.models import Event
from tests.factories.cases import fresh

Work = Callable[[], None]


def worker() -> Work:
    """What the worker does with events that are new, until nothing is new; each one twice: a look is idempotent."""
    done: set[Any] = set()

    def run() -> None:
        while waiting := list(Event.objects.exclude(pk__in=done).order_by("at", "id")):
            for event in waiting:
                done.add(event.pk)
                if have_rules_look in reactions(event.name, "hears"):
                    look_at_event(event.pk)
                    look_at_event(event.pk)

    return run


def keep(by: Actor, *steps: Step, when: When = When.OPENED, name: str = "Night shift", **more: Any) -> UUID:
    return keep_rule(Rule(when=when, steps=steps, **more), name=name, by=by)


def step(do: Do, *values: Any, words: str = "") -> Step:
    return Step(do=do, values=tuple(map(str, values)), words=words)


def fired(case: Case) -> list[str]:
    rows = Event.objects.about("case", case.pk).filter(name="RuleFired")
    return [row.data["rule_name"] for row in rows]


def lines(case: Case, actor: Actor) -> list[str]:
    page = case_page(fresh(case), actor)
    return [f"{line.who} {line.words}" for moment in page.moments for line in moment.happenings]
