"""My day and what was open last: all that waits for one person, nothing they may not see, and constant queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.snoozing import snooze_case
from cases.models import Case, Queue
from cases.selectors.day import Day, day_of
from cases.selectors.recent import recent_cases
from core.actor import Actor
from directory.models import Person
from notifications.actions.reading import keep_draft, mark_seen
from notifications.subjects import member_path
from tests.cases.hands import Hands, hear
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

DAY = member_path("day")


@pytest.fixture
def queue(northwind: World, hands: Hands) -> Queue:
    return make_queue()


def mine(ada: Actor, ravi: Actor, queue: Queue, subject: str, due: timedelta | None = None) -> Case:
    """A case whose next action is Ada's, due so long after now (it is Monday, 10:00) or at no time."""
    case = open_case(ravi, queue, subject)
    case = actions.assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card))
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + due if due is not None else None, due_metric="")
    return fresh(case)


def shown(day: Day) -> dict[str, list[str]]:
    return {part.key: [row.subject for row in part.rows] for part in day.parts}


def test_each_case_stands_once_where_its_time_puts_it(queue: Queue, ada: Actor, ravi: Actor) -> None:
    mine(ada, ravi, queue, "late", timedelta(hours=-1))
    mine(ada, ravi, queue, "today", timedelta(hours=5))
    mine(ada, ravi, queue, "tomorrow", timedelta(hours=20))
    mine(ada, ravi, queue, "whenever")
    for subject, length in (("back today", timedelta(hours=6)), ("away", timedelta(days=2))):
        snooze_case(mine(ada, ravi, queue, subject, timedelta(hours=1)), by=ada, until=timezone.now() + length)
    waiting = mine(ada, ravi, queue, "asked back", timedelta(hours=-3))
    actions.change_status(waiting, by=ada, status="pending", reason="the log")
    open_case(ravi, queue, "somebody else's")
    assert shown(day_of(ada)) == {
        "overdue": ["late"],
        "today": ["today"],
        "waiting": ["tomorrow", "whenever"],
        "snoozed": ["back today"],
    }


def test_nothing_of_a_private_queue_gets_into_the_day(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    case = mine(ada, ravi, queue, "CNRY", timedelta(hours=-1))
    actions.write_note(case, by=ada, source="CNRY @Ben Okoro look.")
    hear()
    assert [part.key for part in day_of(ben).mentions] == [case.pk]
    for actor in (ben, ada):
        keep_draft(f"case:{case.pk}", "CNRY half of it", by=actor)
        mark_seen("case", case.pk, by=actor, until=timezone.now())
        snooze_case(case, by=actor, until=timezone.now() + timedelta(hours=1))
    Queue.objects.update(is_open=False)
    for path in (DAY, "/work/", "/work/?view=snoozed"):
        page = browser_of(ben).get(path).content.decode()
        assert case.ref not in page
        assert "Volumes" not in page
    assert recent_cases(ben) == []
    assert [one.ref for one in recent_cases(ada)] == [case.ref]
    assert day_of(ben).mentions == []
    assert shown(day_of(ada)) == {"snoozed": ["CNRY"]}
    assert day_of(ines).is_clear


def test_a_clear_day_says_what_to_do_next(queue: Queue, ada: Actor, ravi: Actor) -> None:
    open_case(ravi, queue)
    page = browser_of(ada).get(DAY).content.decode()
    assert "Nothing is due, and nobody waits for you." in page
    assert 'href="/queues/"' in page
    assert browser_of(ravi).get(DAY).status_code == 404


def test_parts_are_short_and_lead_to_the_whole(queue: Queue, ada: Actor, ravi: Actor) -> None:
    for number in range(12):
        mine(ada, ravi, queue, f"late {number}", timedelta(hours=-1 - number))
    [part] = day_of(ada).parts
    assert (len(part.rows), part.count, part.url) == (10, "12", "/work/?due=overdue")
    assert part.rows[0].subject == "late 11"


def test_recent_is_the_last_ten_by_when_they_were_open(queue: Queue, ada: Actor, ravi: Actor, hands: Hands) -> None:
    cases = [open_case(ravi, queue, f"Case {number}") for number in range(12)]
    for case in [*cases, cases[3]]:
        hands.forward(minutes=1)
        mark_seen("case", case.pk, by=ada, until=case.opened_at)
    assert [one.subject for one in recent_cases(ada)] == [f"Case {n}" for n in (3, 11, 10, 9, 8, 7, 6, 5, 4, 2)]
    assert ">Recent</h2>" in browser_of(ada).get("/work/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_my_day_asks_the_same_for_more(
    queue: Queue, ada: Actor, ines: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        for hours in (-1, 5, 50):
            case = mine(ada, ravi, queue, f"{hours} {number}", timedelta(hours=hours))
            keep_draft(f"case:{case.pk}", "half", by=ada)
            mark_seen("case", case.pk, by=ada, until=timezone.now())
        actions.write_note(case, by=ines, source="@Ada Brandt look.")
        away = mine(ada, ravi, queue, f"away {number}")
        snooze_case(away, by=ada, until=timezone.now() + timedelta(hours=1))
    hear()
    with django_assert_num_queries(13):
        day = day_of(ada)
    assert [len(part.rows) for part in day.parts] == [rows] * 4
    assert (len(day.mentions), len(day.drafts), len(day.recent)) == (rows, 3 * rows, min(10, 3 * rows))
