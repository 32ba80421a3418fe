"""What leads do with rules: keep, pause, order, remove them, and let them go on where they rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from cases.actions.firing import PLAN
from cases.models import Queue
from cases.permissions import require
from cases.rules.conditions import NOBODY, About
from cases.rules.kept import ORDER_NAME, Resting, Rule, RuleOrder, When, rules
from cases.rules.macros import macros_in, steps_of
from cases.rules.steps import KEYED, Do, Step
from cases.selectors.rule_macros import macros_for
from core import chosen
from core.actor import Actor
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person, Team

LOOK = "Look at what it does now, and save the rule again to use it so."


@transaction.atomic
def keep_rule(value: Rule, *, name: str, by: Actor, key: UUID | None = None) -> UUID:
    """Make a rule, or change the one with this key. Returns its key. Records nothing itself: keeping a setting does.

    Whoever keeps it is its author from then on. ``Refused`` where it names a person or team that this desk does not
    have, a queue that its author does not see, or a macro that is not offered to them. The digest of a step that uses a
    macro is of what its author was shown; ``Overtaken`` where the macro is another one by now.
    """
    require(by, "rule.manage")
    before = _digests(Rule.find(key).value) if key is not None else {}
    value = _lent_to(value, by)
    value = value.model_copy(update={"steps": tuple(_as_shown(step, before, by) for step in value.steps)})
    made = chosen.keep(value, name=name, by=by, key=key)
    if value.when == When.IDLE:
        _plan()
    return made


@transaction.atomic
def pause_rule(key: UUID, *, by: Actor, is_on: bool) -> None:
    """Let a rule rest, or fire again. Records nothing itself: keeping a setting does.

    Whoever lets it fire again is its author from then on, and is asked what they would be asked if they kept it.
    """
    require(by, "rule.manage")
    kept = Rule.hold(key)
    if kept.value.is_on != is_on:
        value = _lent_to(kept.value, by) if is_on else kept.value
        value = value.model_copy(update={"is_on": is_on})
        chosen.keep(value, name=kept.name, by=by, key=key)
        if value.when == When.IDLE:
            _plan()


@transaction.atomic
def take_back_rule(key: UUID, *, by: Actor) -> None:
    """Bring back what a rule was before its last change or its removal. Records nothing itself: a setting does.

    Whoever brings it back is its author from then on, and is asked what they would be asked if they kept it.
    """
    require(by, "rule.manage")
    chosen.take_back(Rule, key, by=by, fit=lambda was: _lent_to(was, by))
    _plan()


@transaction.atomic
def remove_rule(key: UUID, *, by: Actor) -> None:
    """Remove a rule; what it did stays on the timelines. Records nothing itself: forgetting a setting does."""
    require(by, "rule.manage")
    chosen.forget(Rule, key, by=by)


@transaction.atomic
def move_rule(key: UUID, *, by: Actor, up: bool) -> None:
    """Put a rule one place further up or down. Records nothing itself: keeping a setting does."""
    require(by, "rule.manage")
    order = [kept.key for kept in rules()]
    if key not in order:
        raise Missing
    place = order.index(key)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    kept = RuleOrder.named(ORDER_NAME)
    chosen.keep(RuleOrder(order=tuple(order)), name=ORDER_NAME, by=by, key=kept.key if kept else None)


@transaction.atomic
def let_rules_go_on(case_id: UUID, *, by: Actor) -> None:
    """Let rules fire again on a case where they rest. Records nothing itself: forgetting a setting does."""
    require(by, "rule.manage")
    kept = Resting.named(str(case_id))
    if kept is None:
        raise Missing
    chosen.forget(Resting, kept.key, by=by, is_final=True)


def _plan() -> None:
    """A rule about waiting needs to know when the cases that are there will have waited."""
    defer(PLAN, queue="clocks", once=PLAN, after=None)


def _lent_to(value: Rule, by: Actor) -> Rule:
    """A rule that acts with somebody's sight from now on: all that it names is there, and theirs to see."""
    _check(value, by)
    _check_macros(value, by)
    return value.model_copy(update={"author": by.card})


def _check(value: Rule, by: Actor) -> None:
    """Everything the rule names is this desk's own, and its queues are the author's to see."""
    asked: dict[About, set[UUID]] = {}
    for one in (*value.every, *value.some):
        if one.about in (About.QUEUE, About.ASSIGNEE):
            asked.setdefault(one.about, set()).update(_keys(v for v in one.values if v != NOBODY))
    done: dict[Do, set[UUID]] = {}
    for step in value.steps:
        if step.do in KEYED or step.do in (Do.TURN, Do.LEAST):
            done.setdefault(step.do, set()).update(step.keys)
    halves: set[UUID] = set().union(*(step.halves for step in value.steps))
    people = asked.get(About.ASSIGNEE, set()).union(
        halves, *(done.get(do, ()) for do in (Do.ASSIGN, Do.NEXT, Do.TELL, Do.FOLLOW))
    )
    teams: set[UUID] = set().union(*(done.get(do, ()) for do in (Do.TURN, Do.LEAST, Do.TELL_TEAM)))
    queues = asked.get(About.QUEUE, set()) | done.get(Do.MOVE, set())
    if Queue.objects.visible_to(by).filter(pk__in=queues).count() != len(queues):
        raise Refused("A queue that the rule names is not there any more, or not for you. Choose another one.")
    if Person.objects.filter(pk__in=people, kind=Person.Kind.COLLEAGUE).count() != len(people):
        raise Refused("A colleague whom the rule names is not there any more. Choose another one.")
    if Team.objects.filter(pk__in=teams).count() != len(teams):
        raise Refused("A team that the rule names is not there any more. Choose another one.")


def _check_macros(value: Rule, by: Actor) -> None:
    """Each macro is offered to whoever lends the rule their sight, one that rules can use, and moves where they see."""
    macros = macros_for(by, macros_in(value))
    for key in macros_in(value):
        macro = macros.get(key)
        if macro is None:
            raise Refused("A macro that the rule uses is not there any more, or not for you. Choose another one.")
        moves = [UUID(one.values[0]) for one in steps_of(macro) if one.do == Do.MOVE]
        if Queue.objects.visible_to(by).filter(pk__in=moves).count() != len(moves):
            raise Refused(f"{macro.title} moves cases to a queue that is not there, or not for you.")


def _as_shown(step: Step, before: Mapping[UUID, str], by: Actor) -> Step:
    """A step with its macro noted as it is now, which is as it was shown; else, as the rule had it ``before``."""
    if step.do != Do.MACRO:
        return step
    key = step.keys[0]
    macro = macros_for(by, [key])[key]
    if (step.digest or before.get(key, macro.digest)) != macro.digest:
        raise Overtaken(f"{macro.title} was changed meanwhile, so nothing was saved. {LOOK}")
    return step.model_copy(update={"digest": macro.digest})


def _digests(value: Rule) -> dict[UUID, str]:
    return {step.keys[0]: step.digest for step in value.steps if step.do == Do.MACRO}


def _keys(values: Iterable[str]) -> set[UUID]:
    try:
        return {UUID(value) for value in values}
    except ValueError as wrong:
        raise Refused("Choose from the list.") from wrong
