"""Which policy counts for what: the closest one, of several the first by name, and the default last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from clocks.calendars import AROUND_THE_CLOCK, DEFAULT_CALENDAR, Calendar, office_hours
from clocks.choices import Metric
from clocks.policies import (
    DEFAULT_POLICY,
    FIRST_POLICY,
    LONGEST,
    Book,
    Facts,
    Policy,
    Terms,
    _minutes,
    with_defaults,
)
from core.chosen import Kept

QUEUE, OTHER_QUEUE, TALLIS, SORREL = (UUID(int=number) for number in range(1, 5))
TARGETS: dict[Any, Any] = {Metric.FIRST_REPLY: {"high": 60}}


def policy(number: int, name: str = "", **more: Any) -> Kept[Policy]:
    return Kept(UUID(int=100 + number), name or f"Policy {number}", Policy(targets=TARGETS, **more))


def book(*policies: Kept[Policy]) -> Book:
    return with_defaults([], list(policies), "Europe/Berlin")


def facts(place: UUID | None = QUEUE, client: UUID | None = TALLIS, level: str = "high", waits: Any = ()) -> Facts:
    return Facts(place, client, level, waits)


BOTH, CLIENT, PLACE, ALL = (
    policy(1, places=(QUEUE,), clients=(TALLIS,)),
    policy(2, clients=(TALLIS, SORREL)),
    policy(3, places=(QUEUE,)),
    policy(4),
)


def test_closest_policy_counts() -> None:
    assert [one.value.rank(facts()) for one in (BOTH, CLIENT, PLACE, ALL)] == [0, 1, 2, 3]
    for fitting in ((ALL, PLACE, CLIENT, BOTH), (ALL, PLACE, CLIENT), (ALL, PLACE), (ALL,)):
        assert book(*fitting).policy_for(facts()) == fitting[-1]


def test_policy_of_another_place_or_client_counts_for_nobody_else() -> None:
    assert BOTH.value.rank(facts(client=SORREL)) is None
    assert BOTH.value.rank(facts(place=OTHER_QUEUE)) is None
    assert CLIENT.value.rank(facts(client=None)) is None
    assert PLACE.value.rank(facts(place=None)) is None
    assert book(BOTH, PLACE).policy_for(facts(client=SORREL)) == PLACE


def test_default_counts_last_among_those_for_everything() -> None:
    assert book().policy_for(facts()) == Kept(DEFAULT_POLICY, "Everything else", FIRST_POLICY)
    changed = Kept(DEFAULT_POLICY, "Ours", Policy(targets=TARGETS))
    assert book(changed).policy_for(facts()) == changed
    assert book(changed, ALL).policy_for(facts()) == ALL
    assert book(changed).policies == (changed,), "a space's own default is not joined by another"


def test_of_two_that_fit_alike_the_first_counts() -> None:
    first, second = policy(5, places=(QUEUE,)), policy(6, places=(QUEUE, OTHER_QUEUE))
    assert book(first, second).policy_for(facts()) == first
    assert book(second, first).policy_for(facts()) == second


def test_policy_is_looked_for_once_for_the_same_facts() -> None:
    mine = book(ALL)
    assert mine.policy_for(facts()) == ALL
    mine._found[facts()] = PLACE
    assert mine.policy_for(facts(waits=("pending",))) == PLACE, "what it waits for changes nothing about that"
    assert mine.policy_for(facts(level="low")) == ALL


def test_book_without_policies_promises_nothing() -> None:
    empty = Book({}, ())
    assert empty.policy_for(facts()) is None
    assert empty.terms(facts(), Metric.FIRST_REPLY) is None
    assert empty.pause(facts(waits=("pending",))) == ""


def test_terms_are_the_policy_s_target_in_its_calendar() -> None:
    calendar = UUID(int=9)
    mine = policy(7, calendar=calendar, always=("urgent",))
    mine.value.targets[Metric.FIRST_REPLY]["urgent"] = 30
    assert book(mine).terms(facts(), "first_reply") == Terms(mine.key, calendar, 60)
    assert book(mine).terms(facts(level="urgent"), "first_reply") == Terms(mine.key, None, 30), "it never sleeps"
    assert book(mine).terms(facts(), "resolution") is None
    assert book(mine).terms(facts(level="low"), "first_reply") is None


def test_clocks_pause_for_the_first_reason_that_the_policy_knows() -> None:
    mine = book(policy(8, pauses=("pending", "on_hold")))
    assert mine.pause(facts(waits=("requester", "on_hold", "pending"))) == "on_hold"
    assert mine.pause(facts(waits=("requester",))) == ""
    assert mine.pause(facts()) == ""


def test_calendar_is_that_of_the_key_or_the_first_or_none_at_all() -> None:
    own = Kept(UUID(int=9), "Nights", Calendar(always=True, zone="Asia/Tokyo"))
    mine = with_defaults([own], [], "Europe/Berlin")
    assert mine.calendar(None) == AROUND_THE_CLOCK
    assert mine.calendar(own.key) == own.value
    assert mine.calendar(UUID(int=10)) == mine.calendar(DEFAULT_CALENDAR) == office_hours("Europe/Berlin")
    assert mine.calendars[DEFAULT_CALENDAR].name == "Office hours"
    changed = Kept(DEFAULT_CALENDAR, "Ours", Calendar(always=True, zone="Asia/Seoul"))
    assert with_defaults([changed], [], "Europe/Berlin").calendar(None) == AROUND_THE_CLOCK
    assert with_defaults([changed], [], "Europe/Berlin").calendars == {DEFAULT_CALENDAR: changed}


def test_warnings_are_the_policy_s_and_always_the_end() -> None:
    mine = policy(11, warn=(75, 50, 75))
    assert mine.value.warn == (50, 75)
    assert book(mine).warnings(mine.key) == (50, 75, 100)
    assert book(mine).warnings(None) == (50, 75, 90, 100)
    assert book(mine).warnings(UUID(int=12)) == (50, 75, 90, 100), "a policy that was removed"
    assert book(mine).policy(mine.key) == mine.value
    assert book(mine).policy(UUID(int=12)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"targets": {}},
        {"targets": {"first_reply": {}}},
        {"targets": {"first_reply": {"high": 0}}},
        {"targets": {"first_reply": {"high": LONGEST + 1}}},
        {"targets": TARGETS, "warn": (60,)},
        {"targets": TARGETS, "places": tuple(UUID(int=number) for number in range(501))},
        {"targets": TARGETS, "clients": tuple(UUID(int=number) for number in range(501))},
    ],
)
def test_policy_that_promises_nothing_or_too_much_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Policy(**wrong)


def test_longest_promises_are_kept_as_they_are() -> None:
    assert LONGEST == 400 * 86_400
    many = tuple(UUID(int=number) for number in range(500))
    kept = Policy(targets={Metric.RESOLUTION: {"low": LONGEST}}, places=many, clients=many, warn=())
    assert (len(kept.places), len(kept.clients), kept.warn) == (500, 500, ())


def test_first_policy_promises_what_help_desks_do() -> None:
    hours = {
        metric: {level: seconds / 3600 for level, seconds in of.items()} for metric, of in FIRST_POLICY.targets.items()
    }
    reply = {"urgent": 0.5, "high": 1, "medium": 8, "low": 24}
    assert hours == {
        "first_reply": reply,
        "next_reply": reply,
        "resolution": {"urgent": 2, "high": 4, "medium": 24, "low": 72},
    }
    assert FIRST_POLICY.pauses == ("pending", "on_hold", "requester")
    assert (FIRST_POLICY.calendar, FIRST_POLICY.always, FIRST_POLICY.warn) == (DEFAULT_CALENDAR, (), (50, 75, 90, 100))
    assert _minutes(0.5, 2) == {Metric.FIRST_REPLY: 30, Metric.RESOLUTION: 120}
