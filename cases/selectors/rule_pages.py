"""What the pages of rules know: what a rule may name, how it reads, what it did lately, and what it would have done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from cases.models import Case, Queue
from cases.rules.conditions import Facts
from cases.rules.kept import Resting, Rule, When, rules
from cases.rules.macros import macros_in, unfolded
from cases.rules.plan import EVENTS_OF, Moment, idle_moment, moment_of, plan
from cases.rules.words import fired_words, sentence, step_words
from cases.saved.macros import Macro
from cases.selectors.rule_macros import UNSEEN, ShownMacro, has_changed, macros_for, offered_to_rules, shown_macro
from cases.selectors.rules import calendars, facts_of
from cases.timeline import keys_of
from clocks.selectors import book
from core.actor import Actor
from core.chosen import Kept
from core.models import Event
from directory.models import Client, Person, Team

LATELY = timedelta(days=30)
SHOWN = 50
ASKED = 500
"""Past cases, and past events, that a dry run asks about."""
CLIENTS = 500
UNOFFERED = "one that is gone, or not offered to you"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Options:
    """What a rule may name, as keys and labels; ``gone`` are names of what a rule named that nobody may choose anew.
    ``used`` are the macros that can be chosen.
    """

    queues: Pairs
    people: Pairs
    teams: Pairs
    clients: Pairs
    calendars: Pairs
    gone: Pairs
    macros: Pairs
    used: Mapping[str, Macro] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """What keys mean, for the sentences."""
        return dict([*self.gone, *self.macros, *self.calendars, *self.clients, *self.teams, *self.people, *self.queues])

    def shown(self, key: str) -> ShownMacro | None:
        """What a rule would do with the macro of this key; None for one that cannot be chosen."""
        macro = self.used.get(key)
        return shown_macro(key, macro, self.names) if macro is not None else None

    def is_stale(self, rule: Rule) -> bool:
        """Whether a macro of the rule is not as it was when the rule was kept."""
        return has_changed(rule, {key: macro.digest for key, macro in self.used.items()})


def options(actor: Actor, named: Collection[Rule] = (), *, is_choosing: bool = True) -> Options:
    """What this actor may choose. Queues they do not see and colleagues who have left are not offered, and stay chosen
    where one of the ``named`` rules has them. Seven queries; six where nobody ``is_choosing`` and no rule uses a macro.
    """
    queues = _pairs(Queue.objects.visible_to(actor).order_by("position", "name"))
    keys = _keys_in(named) - {key for key, _ in queues}
    people = Person.objects.visible_to(actor)
    gone = _pairs(people.filter(pk__in=keys, is_active=False)) if keys else []
    macros = offered_to_rules(actor) if is_choosing or any(macros_in(rule) for rule in named) else {}
    others = {str(key) for rule in named for key in macros_in(rule)} - macros.keys()
    unseen = list(Queue.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else []
    return Options(
        queues=queues + [(str(key), UNSEEN) for key in unseen],
        people=_pairs(people.colleagues().order_by("name")),
        teams=_pairs(Team.objects.visible_to(actor).order_by("name")),
        clients=_pairs(Client.objects.visible_to(actor).order_by("name")[:CLIENTS]),
        calendars=[(str(key), kept.name) for key, kept in book().calendars.items()],
        gone=[(key, f"{name}, who has left,") for key, name in gone],
        macros=[(key, macro.title) for key, macro in macros.items()] + [(key, UNOFFERED) for key in sorted(others)],
        used=macros,
    )


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in the list. ``count`` is how often it fired in the last 30 days; ``author`` is empty for
    one who left, and where ``has_author`` says that none was written down; ``is_stale``: a macro it uses was changed
    since.
    """

    key: UUID
    name: str
    words: str
    is_on: bool
    can_go_back: bool
    count: int
    author: str
    has_author: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class RestLine:
    """A case on which rules rest."""

    case: Any
    rule_name: str
    since: datetime


def rule_lines(actor: Actor) -> list[RuleLine]:
    """The rules in their order, in words. Ten queries, however many there are; twelve where one uses a macro."""
    kept = rules()
    values = [one.value for one in kept]
    names = options(actor, values, is_choosing=False).names if kept else {}
    used = macros_for(actor, [key for value in values for key in macros_in(value)])
    digests = {str(key): macro.digest for key, macro in used.items()}
    since = timezone.now() - LATELY
    rows = _fired(actor).filter(subject_kind="rule", subject_id__in=[one.key for one in kept], at__gte=since)
    counts = dict(rows.values("subject_id").annotate(count=Count("pk")).values_list("subject_id", "count"))
    return [
        RuleLine(one.key, one.name, sentence(one.value, names), one.value.is_on, one.can_go_back,
                 counts.get(one.key, 0), names.get(str(one.value.author), ""), one.value.author is not None,
                 has_changed(one.value, digests))
        for one in kept
    ]  # fmt: skip


def _fired(actor: Actor) -> Any:
    """What rules did on cases that the actor sees: the number of others would answer what a rule asks of them."""
    case = Cast(KeyTextTransform("case_id", "data"), UUIDField())
    return Event.objects.annotate(case=case).filter(case__in=Case.objects.visible_to(actor).values("pk"))


def resting(actor: Actor) -> list[RestLine]:
    """The cases on which rules rest, as far as the actor sees them; of others not even the number. Two queries."""
    kept = {one.value.case: one.value for one in Resting.kept()}
    seen: list[Any] = list(Case.objects.visible_to(actor).filter(pk__in=kept).order_by("number")) if kept else []
    return [RestLine(case, kept[case.pk].rule_name, kept[case.pk].since) for case in seen]


@dataclass(frozen=True, slots=True)
class FiredLine:
    """What a rule did, or would have done, to a case: when, and in words."""

    case: Any
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Firings:
    """How often a rule fired in 30 days, and the last firings on cases that the reader sees."""

    count: int
    lines: list[FiredLine]


def firings_of(key: UUID, actor: Actor) -> Firings:
    """What a rule did in the last 30 days. Up to six queries."""
    rows = _fired(actor).about("rule", key).filter(at__gte=timezone.now() - LATELY)
    newest = list(rows.reverse().values_list("data", flat=True)[: SHOWN * 4])
    cases = Case.objects.visible_to(actor).in_bulk([UUID(one["case_id"]) for one in newest])
    wanted = [UUID(one["fired_id"]) for one in newest if UUID(one["case_id"]) in cases][:SHOWN]
    found = list(Event.objects.filter(pk__in=wanted).order_by("-at", "-id"))
    named = {key for row in found for key in keys_of(row.data)}
    moved = {row.data["queue_id"] for row in found if row.data["queue_id"]}
    people = dict(_pairs(Person.objects.visible_to(actor).filter(pk__in=named)))
    queues = dict(_pairs(Queue.objects.visible_to(actor).filter(pk__in=moved)))
    lines = [FiredLine(cases[row.subject_id], row.at, fired_words(row.data, people, queues)) for row in found]
    return Firings(rows.count() if len(newest) == SHOWN * 4 else len(newest), lines)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a rule would have done: so many happenings were asked about, so many would have made it fire."""

    asked: int
    count: int
    lines: list[FiredLine]


def dry_run(rule: Rule, actor: Actor, names: dict[str, str]) -> DryRun:
    """Ask a rule about the newest cases of the queues that the actor sees, and write nothing.

    Conditions are asked of each case as it stands now, at the time when it happened; the rule is taken as if it were on
    and alone; of a macro, its steps. Up to six queries.
    """
    here = Case.objects.visible_to(actor).filter(queue__in=Queue.objects.visible_to(actor))
    cases = list(here.select_related("requester").order_by("-number")[:ASKED])
    alone = unfolded(rule.model_copy(update={"is_on": True}), macros_for(actor, macros_in(rule)))
    known = calendars()
    asked = _moments(rule, cases)
    found: list[FiredLine] = []
    for case, moment, at in asked:
        facts: Facts = facts_of(case, known, at)
        for one in plan([(UUID(int=0), alone)], moment, facts)[0]:
            words = ", ".join(step_words(step, names) for step in one.steps)
            found.append(FiredLine(case, at, words or "nothing to change"))
    return DryRun(len(asked), len(found), found[:SHOWN])


def _moments(rule: Rule, cases: Sequence[Any]) -> list[tuple[Any, Moment, datetime]]:
    """What has happened to these cases that the rule looks at, the latest first."""
    if rule.when == When.OPENED:
        return [(case, moment_of("CaseOpened", {}, by_requester=True), case.opened_at) for case in cases]
    now = timezone.now()
    if rule.when == When.IDLE:
        return [(case, idle_moment(case.status, case.updated_at, now), now) for case in cases]
    by_key = {case.pk: case for case in cases}
    rows = Event.objects.filter(subject_kind="case", subject_id__in=by_key, name__in=EVENTS_OF[rule.when])
    found = []
    for row in rows.order_by("-at", "-id")[:ASKED]:
        case = by_key[row.subject_id]
        moment = moment_of(row.name, row.data, by_requester=row.by_person == case.requester_id)
        found.append((case, moment, row.at))
    return found


def kept_rule(key: UUID) -> Kept[Rule]:
    """The rule of this key. ``Missing`` for none."""
    return Rule.find(key)


def _keys_in(named: Iterable[Rule]) -> set[str]:
    found: set[str] = set()
    for rule in named:
        for values in [one.values for one in (*rule.every, *rule.some)] + [
            (*one.values, *one.half) for one in rule.steps
        ]:
            found |= {value for value in values if _is_key(value)}
    return found


def _is_key(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _pairs(rows: Any) -> Pairs:
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]
