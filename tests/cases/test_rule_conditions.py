"""What rules ask, and what they would do: pure, so asked of everything that can be made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.choices import Priority, Severity, Status
from cases.rules.assigning import FULL, HALF, Standing, least_loaded, next_in_turn
from cases.rules.conditions import NOBODY, About, Condition, Facts, holds, matches
from cases.rules.kept import Rule, When
from cases.rules.plan import DEEPEST, Chain, Moment, fires, idle_moment, moment_of, plan
from cases.rules.steps import Do, Step
from cases.rules.words import sentence
from clocks.calendars import office_hours
from core.refusals import Refused

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
KEYS = [UUID(int=number) for number in range(1, 6)]
OPENED = Moment(frozenset({When.OPENED}))
FACTS = Facts(
    queue=str(KEYS[0]),
    priority="high",
    status="new",
    subject="Volumes go read-only",
    opened_at=AT - timedelta(hours=5),
    at=AT,
    severity="down",
    requester="ravi@tallis.example",
    client=str(KEYS[1]),
    product="Array 9",
    tags=frozenset({"vip", "storage"}),
    fields={"site": "Berlin"},
    calendars={"office": office_hours("UTC")},
)


def asks(about: About, *values: str, key: str = "", is_not: bool = False) -> Condition:
    return Condition(about=about, values=values, key=key, is_not=is_not)


def rule(*steps: Step, when: When = When.OPENED, **more: Any) -> Rule:
    return Rule(when=when, steps=steps or (Step(do=Do.TAG, values=("seen",)),), **more)


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        (asks(About.QUEUE, str(KEYS[0])), {"queue": str(KEYS[2])}),
        (asks(About.PRIORITY, "urgent", "high"), {"priority": "low"}),
        (asks(About.SEVERITY, "down"), {"severity": ""}),
        (asks(About.STATUS, "new"), {"status": "open"}),
        (asks(About.ASSIGNEE, NOBODY), {"assignee": str(KEYS[3])}),
        (asks(About.REQUESTER, "RAVI@tallis.example"), {"requester": "xravi@tallis.example"}),
        (asks(About.REQUESTER, "@tallis.example"), {"requester": ""}),
        (asks(About.CLIENT, str(KEYS[1])), {"client": ""}),
        (asks(About.PRODUCT, "array 9"), {"product": "Array 90"}),
        (asks(About.TAG, "VIP"), {"tags": frozenset({"vip2"})}),
        (asks(About.WORDS, "READ-only"), {"subject": "Volumes are gone"}),
        (asks(About.FIELD, "berlin", key="site"), {"fields": {"other": "Berlin"}}),
        (asks(About.AGE, "5"), {"opened_at": AT - timedelta(hours=4, minutes=59)}),
        (asks(About.OPEN_HOURS, "office"), {"at": AT}),  # 9:00; the office opens at 10:00
    ],
)
def test_condition_tells_a_case_that_fits_from_one_that_does_not(condition: Condition, other: dict[str, Any]) -> None:
    facts = replace(FACTS, at=AT + timedelta(hours=2)) if condition.about == About.OPEN_HOURS else FACTS
    assert holds(condition, facts)
    assert not holds(condition, replace(facts, **other))


def test_every_sort_of_condition_is_asked() -> None:
    for about in About:
        value = "5" if about == About.AGE else "nothing like it"
        assert not holds(asks(about, value, key="site"), replace(FACTS, opened_at=AT))


conditions = st.builds(
    Condition,
    about=st.sampled_from([About.PRIORITY, About.STATUS, About.TAG, About.WORDS, About.ASSIGNEE]),
    is_not=st.booleans(),
    values=st.lists(st.sampled_from(["high", "low", "new", "vip", "Volumes", NOBODY]), min_size=1, max_size=3).map(
        tuple
    ),
)
facts_made = st.builds(
    Facts,
    queue=st.sampled_from([str(key) for key in KEYS]),
    priority=st.sampled_from(Priority.values),
    status=st.sampled_from(Status.values),
    subject=st.text(max_size=20),
    opened_at=st.just(AT),
    at=st.just(AT),
    severity=st.sampled_from(["", *Severity.values]),
    assignee=st.sampled_from(["", *map(str, KEYS)]),
    tags=st.frozensets(st.sampled_from(["vip", "a", "b"])),
)


@given(conditions, facts_made)
def test_not_turns_every_answer_round(condition: Condition, facts: Facts) -> None:
    turned = condition.model_copy(update={"is_not": not condition.is_not})
    assert holds(condition, facts) != holds(turned, facts)


@given(st.lists(conditions, max_size=4), st.lists(conditions, max_size=4), facts_made)
def test_one_more_of_all_never_widens_and_one_more_of_any_never_narrows(
    every: list[Condition], some: list[Condition], facts: Facts
) -> None:
    fits = matches(tuple(every), tuple(some), facts)
    for one in every:
        rest = list(every)
        rest.remove(one)
        assert not fits or matches(tuple(rest), tuple(some), facts)
    if some and fits:
        assert matches(tuple(every), (*some, asks(About.STATUS, "never")), facts)
    assert matches(tuple(every), (), facts) == all(holds(one, facts) for one in every)


steps_made = st.one_of(
    st.sampled_from(Priority.values).map(lambda value: Step(do=Do.PRIORITY, values=(value,))),
    st.sampled_from(["open", "pending", "on_hold"]).map(lambda value: Step(do=Do.STATUS, values=(value,))),
    st.sampled_from(["vip", "a", "new"]).map(lambda value: Step(do=Do.TAG, values=(value,))),
    st.sampled_from(["vip", "a"]).map(lambda value: Step(do=Do.UNTAG, values=(value,))),
    st.sampled_from(KEYS).map(lambda key: Step(do=Do.ASSIGN, values=(str(key),))),
)
rules_made = st.lists(
    st.builds(
        Rule,
        when=st.just(When.OPENED),
        every=st.lists(conditions, max_size=2).map(tuple),
        steps=st.lists(steps_made, min_size=1, max_size=3).map(tuple),
        stops=st.booleans(),
        is_on=st.booleans(),
    ),
    max_size=5,
).map(lambda found: [(UUID(int=100 + place), one) for place, one in enumerate(found)])


@given(rules_made, facts_made)
def test_plan_keeps_the_order_fires_nothing_twice_and_ends_where_a_rule_says(
    rules: list[tuple[UUID, Rule]], facts: Facts
) -> None:
    fired, after = plan(rules, OPENED, facts)
    order = [key for key, _ in rules]
    assert [one.key for one in fired] == sorted({one.key for one in fired}, key=order.index)
    by_key = dict(rules)
    assert all(by_key[one.key].is_on for one in fired)
    assert not any(by_key[one.key].stops for one in fired[:-1])
    again = facts
    for one in fired:  # each looked at what the ones before it had left
        assert fires(one.key, by_key[one.key], OPENED, again)
        [[_], again] = plan([(one.key, by_key[one.key])], OPENED, again)
    assert again == after


@given(
    rules_made, facts_made, st.lists(st.sampled_from([UUID(int=100 + n) for n in range(5)]), unique=True, max_size=5)
)
def test_chain_of_rules_never_has_one_twice_and_never_grows_too_deep(
    rules: list[tuple[UUID, Rule]], facts: Facts, before: list[UUID]
) -> None:
    fired, _ = plan(rules, OPENED, facts, Chain(len(before), frozenset(before)))
    assert not fired or len(before) < DEEPEST
    assert not {one.key for one in fired} & set(before)


@pytest.mark.parametrize(
    ("name", "data", "by_requester", "whens"),
    [
        ("CaseOpened", {}, True, {When.OPENED}),
        ("ReplyAdded", {}, True, {When.REQUESTER_REPLIED}),
        ("ReplyAdded", {}, False, {When.SUPPORT_REPLIED}),
        ("StatusChanged", {"status": "solved"}, False, {When.STATUS, When.SOLVED}),
        ("StatusChanged", {"status": "open"}, False, {When.STATUS}),
        ("CaseEdited", {"fields": ["tags", "subject"]}, False, {When.TAGS}),
        ("CaseEdited", {"fields": ["subject"]}, False, set()),
        ("RuleFired", {}, False, set()),
    ],
)
def test_event_is_the_moment_that_people_mean(
    name: str, data: dict[str, Any], by_requester: bool, whens: set[When]
) -> None:
    assert moment_of(name, data, by_requester=by_requester).whens == whens


def test_clock_rule_fires_at_its_share_of_its_clock_alone() -> None:
    late = rule(when=When.CLOCK, metric="resolution", percent=75)
    warned = moment_of("ClockWarned", {"metric": "resolution", "percent": 75}, by_requester=False)
    assert fires(KEYS[0], late, warned, FACTS)
    assert not fires(KEYS[0], late, replace(warned, percent=90), FACTS)
    assert not fires(KEYS[0], late, replace(warned, metric="first_reply"), FACTS)
    missed = moment_of("ClockMissed", {"metric": "resolution"}, by_requester=False)
    assert fires(KEYS[0], late.model_copy(update={"percent": 100}), missed, FACTS)


def test_idle_rule_waits_its_hours_in_its_status() -> None:
    waits = rule(when=When.IDLE, status="pending", hours=72)
    since = AT - timedelta(hours=72)
    assert fires(KEYS[0], waits, idle_moment("pending", since, AT), FACTS)
    assert not fires(KEYS[0], waits, idle_moment("pending", since, AT - timedelta(seconds=1)), FACTS)
    assert not fires(KEYS[0], waits, idle_moment("open", since, AT), FACTS)


weights_made = st.dictionaries(st.uuids(), st.sampled_from([HALF, FULL]), min_size=1, max_size=8)


@given(weights_made, st.integers(1, 5), st.one_of(st.none(), st.uuids()))
def test_turns_give_each_their_share(weights: dict[UUID, int], rounds: int, last: UUID | None) -> None:
    given_to: list[UUID | None] = []
    stands = Standing(last)
    for _ in range(rounds * sum(weights.values())):
        chosen, stands = next_in_turn(weights, stands)
        given_to.append(chosen)
    assert {one: given_to.count(one) for one in weights} == {one: rounds * weights[one] for one in weights}


@given(st.sets(st.uuids(), min_size=1, max_size=8))
def test_each_has_one_before_anybody_has_two(people: set[UUID]) -> None:
    weights, stands, given_to = dict.fromkeys(people, FULL), Standing(), set()
    for _ in people:
        chosen, stands = next_in_turn(weights, stands)
        given_to.add(chosen)
    assert given_to == people


@given(st.sets(st.uuids(), min_size=2, max_size=8), st.data())
def test_nobody_is_given_two_cases_in_a_row_while_others_are_there(people: set[UUID], data: Any) -> None:
    stands = Standing()
    for _ in range(12):
        here = data.draw(st.sets(st.sampled_from(sorted(people)), min_size=2))
        chosen, after = next_in_turn(dict.fromkeys(here, FULL), stands)
        assert chosen in here
        assert chosen != stands.last
        stands = after


@given(weights_made, st.data(), st.integers(1, 40))
def test_least_loaded_evens_out_by_weight(weights: dict[UUID, int], data: Any, cases: int) -> None:
    last: UUID | None = None
    now = {key: data.draw(st.integers(0, 50)) for key in weights}
    for _ in range(cases):
        last = least_loaded(weights, now, last)
        assert last is not None
        now[last] += 1
        assert all(Fraction(now[last], weights[last]) <= Fraction(now[key] + 1, weights[key]) for key in weights)


def test_nobody_there_is_nobody_chosen() -> None:
    assert next_in_turn({}, Standing(KEYS[0])) == (None, Standing(KEYS[0]))
    assert least_loaded({}, {}, None) is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"steps": []}, "Give the rule something to do"),
        ({"when": "clock", "metric": "resolution", "percent": 60}, "Choose which clock"),
        ({"when": "idle", "status": "closed", "hours": 3}, "Choose the state"),
        ({"steps": [{"do": "status", "values": ["closed"]}]}, "Closing is for people"),
        ({"steps": [{"do": "note"}]}, "Write what the note says"),
        ({"steps": [{"do": "assign", "values": ["Ada"]}]}, "Choose from the list"),
        ({"steps": [{"do": "assign"}]}, "Choose for each step"),
        ({"every": [{"about": "tag", "values": []}]}, "Give each condition"),
        ({"every": [{"about": "age", "values": ["-1"]}]}, "whole number"),
        ({"every": [{"about": "field", "values": ["x"]}]}, "Name the field"),
    ],
)
def test_rule_that_makes_no_sense_is_refused_in_a_sentence(data: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        Rule.checked({"when": "opened", "steps": [{"do": "next_lead"}]} | data)


def test_rule_reads_as_a_sentence_and_a_thing_that_is_gone_is_not_a_key() -> None:
    made = rule(
        Step(do=Do.ASSIGN, values=(str(KEYS[0]),)),
        Step(do=Do.TAG, values=("night",)),
        every=(asks(About.PRIORITY, "urgent"), asks(About.OPEN_HOURS, "office", is_not=True)),
        some=(asks(About.TAG, "vip"), asks(About.CLIENT, str(KEYS[4]), is_not=True)),
        stops=True,
    )
    assert sentence(made, {str(KEYS[0]): "Ada", "office": "Office hours"}) == (
        "When a case is opened and the priority is Urgent, it is outside the hours of Office hours and either it"
        " carries the tag vip or the requester’s organization is not something that is gone: give it to Ada and add the"
        " tag night. No later rule looks at it then."
    )
