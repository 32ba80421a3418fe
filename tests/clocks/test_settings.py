"""What clocks go by is removed only where nobody loses by it unasked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from clocks.actions.settings import (
    keep_calendar,
    keep_policy,
    remove_calendar,
    remove_policy,
    seed_clocks,
    take_back_calendar,
    take_back_policy,
)
from clocks.calendars import AROUND_THE_CLOCK, DEFAULT_CALENDAR, Calendar
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY, Policy
from clocks.selectors import book, clocks_under, recount
from core.actor import Actor
from core.refusals import NotAllowed, Refused
from tests.clocks.test_models import clock, later
from tests.world import World


def own_policy(by: Actor, name: str, calendar: UUID = DEFAULT_CALENDAR) -> UUID:
    return keep_policy(Policy(targets=FIRST_POLICY.targets, calendar=calendar), name=name, by=by)


def test_policy_that_clocks_run_under_goes_when_that_is_confirmed(northwind: World, ines: Actor) -> None:
    key, other = own_policy(ines, "Ours"), own_policy(ines, "Others")
    running, stopped, elsewhere, free = clock(key), clock(key), clock(other), clock(None)
    stopped.stopped_at = later(1)
    for one in (running, stopped, elsewhere, free):
        one.save()
    assert clocks_under(key) == 1
    with pytest.raises(Refused, match="^1 open clocks run under this policy"):
        remove_policy(key, by=ines)
    assert book().policy(key) is not None
    before = recount()
    remove_policy(key, by=ines, is_confirmed=True)
    assert book().policy(key) is None
    assert book().policy(other) is not None
    assert recount() != before, "all are counted anew"


def test_policy_that_no_clock_runs_under_goes_unasked(northwind: World, ines: Actor) -> None:
    key = own_policy(ines, "Ours")
    for one in (clock(own_policy(ines, "Others")), clock(None)):
        one.save()
    remove_policy(key, by=ines)
    assert book().policy(key) is None


def test_calendar_that_policies_count_by_stays_and_they_are_named(northwind: World, ines: Actor) -> None:
    key = keep_calendar(AROUND_THE_CLOCK, name="Nights", by=ines)
    free = keep_calendar(AROUND_THE_CLOCK, name="Days", by=ines)
    own_policy(ines, "Fast", key)
    own_policy(ines, "Slow", key)
    with pytest.raises(Refused, match="^Fast, Slow counts by this calendar"):
        remove_calendar(key, by=ines)
    remove_calendar(free, by=ines)
    assert set(book().calendars) >= {key}
    assert free not in book().calendars


def test_each_change_of_what_clocks_go_by_has_them_counted_anew(northwind: World, ines: Actor) -> None:
    policy, calendar = own_policy(ines, "Ours"), keep_calendar(AROUND_THE_CLOCK, name="Nights", by=ines)
    other = Policy(targets=FIRST_POLICY.targets, pauses=())
    changes: list[Callable[[], object]] = [
        lambda: keep_policy(other, name="Ours", by=ines, key=policy),
        lambda: take_back_policy(policy, by=ines),
        lambda: keep_calendar(Calendar(zone="UTC", always=True), name="Nights", by=ines, key=calendar),
        lambda: take_back_calendar(calendar, by=ines),
        lambda: remove_policy(policy, by=ines),
    ]
    runs = [recount()]
    for change in changes:
        change()
        runs.append(recount())
    assert len({run.run for run in runs if run}) == 1 + len(changes)


def test_first_calendar_and_policy_stay(northwind: World, ines: Actor, ada: Actor) -> None:
    with pytest.raises(Refused, match="^The first calendar stays"):
        remove_calendar(DEFAULT_CALENDAR, by=ines)
    with pytest.raises(Refused, match="^The first policy stays"):
        remove_policy(DEFAULT_POLICY, by=ines)
    for remove in (remove_calendar, remove_policy):
        with pytest.raises(NotAllowed):
            remove(DEFAULT_CALENDAR, by=ada)


def test_new_space_is_given_its_zone_once(northwind: World, ines: Actor) -> None:
    seed_clocks("Asia/Tokyo", by=ines)
    seed_clocks("Asia/Seoul", by=ines)
    assert book().calendars[DEFAULT_CALENDAR].value.zone == "Asia/Tokyo"
    assert book().policy(DEFAULT_POLICY) == FIRST_POLICY
