"""Paging loses nothing and repeats nothing, whatever the order; cursors that are not ours start at the beginning."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.lists import SORTS, count_words, counted, page
from cases.models import Case
from core.actor import Actor
from tests.factories.cases import make_queue, open_case
from tests.world import World


@pytest.fixture
def cases(northwind: World, ada: Actor) -> list[Case]:
    queue, now = make_queue(), timezone.now()
    made = [open_case(ada, queue, f"Case {n}") for n in range(7)]
    for n, case in enumerate(made):
        case.due_at = [None, now + timedelta(hours=1), now + timedelta(hours=1), now - timedelta(hours=1)][n % 4]
        case.updated_at = now - timedelta(minutes=n // 2)
        if n % 3 == 0:
            case.become("pending")
        case.save()
    return made


@pytest.mark.parametrize("name", SORTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_hold_every_case_once_in_order(cases: list[Case], name: str, size: int) -> None:
    sort = SORTS[name]
    whole, end = page(Case.objects.all(), sort, "", 50)
    assert end == ""
    seen, cursor = [], ""
    while True:
        rows, cursor = page(Case.objects.all(), sort, cursor, size)
        seen += [row.pk for row in rows]
        if not cursor:
            break
    assert seen == [row.pk for row in whole]
    assert len(seen) == len(cases)


def test_time_left_puts_paused_last_and_what_is_due_before_what_is_not(cases: list[Case]) -> None:
    rows, _ = page(Case.objects.all(), SORTS["time"], "", 50)
    keys = [(row.category == "paused", row.due_at is None, row.due_at or timezone.now()) for row in rows]
    assert [key[:2] for key in keys] == sorted(key[:2] for key in keys)
    assert len({key[:2] for key in keys}) == 4


def test_time_left_counts_a_promise_that_no_clock_knows(cases: list[Case]) -> None:
    Case.objects.filter(pk=cases[4].pk).update(due_at=None, act_by=timezone.now() - timedelta(days=1))
    rows, _ = page(Case.objects.live(), SORTS["time"], "", 50)
    assert rows[0].pk == cases[4].pk


def _cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%%%",
        "A" * 5000,
        _cursor("newest"),
        _cursor("newest", "x"),
        _cursor("newest", 10**30),
        _cursor("updated", "2026-11-24T10:00:00", 3),
        _cursor("time", "open\x00", "2026-11-24T10:00:00+00:00", 3),
        _cursor("time", "\ud800", "2026-11-24T10:00:00+00:00", 3),
        _cursor("time", "open", "9999-12-31T23:59:59-23:59", 3),
        _cursor("updated", "0001-01-01T00:00:00+23:59", 3),
        _cursor("newest", True),
        _cursor({"a": 1}),
        _cursor("time", 1, 2, 3),
    ],
)
@pytest.mark.parametrize("name", SORTS)
def test_strange_cursors_start_at_the_beginning(cases: list[Case], cursor: str, name: str) -> None:
    rows, _ = page(Case.objects.all(), SORTS[name], cursor, 50)
    assert len(rows) == len(cases)


def test_counted_counts_every_list_in_one_query_up_to_the_limit(
    cases: list[Case], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        numbers = counted([Case.objects.all(), Case.objects.paused(), Case.objects.none() | Case.objects.closed()], 5)
    assert numbers == [5, 3, 0]
    assert count_words(5, 5) == "4+"
    assert count_words(4, 5) == "4"
    assert counted([]) == []
