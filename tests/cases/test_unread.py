"""Rows with something new for their reader carry a mark, in the query that brings them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import cases as actions
from cases.filters import Filters
from cases.models import Case, Queue
from cases.selectors.beside import beside
from cases.selectors.queues import list_page
from cases.selectors.scopes import of_queue
from conversations.actions.threads import Chosen, splinter
from core.actor import Actor
from core.spaces import entered
from directory.models import Person
from notifications.actions.reading import mark_seen
from notifications.subjects import member_path
from tests.factories.cases import entries_of, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def queue(northwind: World, ada: Actor, ben: Actor) -> Queue:
    return make_queue()


def seen(case: Case, *readers: Actor) -> None:
    for reader in readers:
        mark_seen("case", case.pk, by=reader, until=timezone.now())


def unread(actor: Actor, queue: Queue) -> list[str]:
    page = list_page(of_queue(actor, queue), Filters(), actor)
    return sorted(row.subject for group in page.groups for row in group.rows if row.is_unread)


def test_row_is_unread_to_who_has_not_read_what_others_wrote(queue: Queue, ada: Actor, ben: Actor, ravi: Actor) -> None:
    case, still = open_case(ravi, queue, "answered"), open_case(ravi, queue, "still")
    open_case(ravi, queue, "never opened")
    for one in (case, still):
        seen(one, ada, ben)
    assert unread(ada, queue) == []
    actions.write_note(case, by=ben, source="We look at it.")
    assert unread(ada, queue) == ["answered"]
    assert unread(ben, queue) == [], "nobody's own words are new to them"
    seen(case, ada)
    assert unread(ada, queue) == []


def test_notes_are_new_to_the_desk_and_side_threads_only_where_they_are(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, "quiet")
    seen(case, ada)
    chosen = Chosen("people", (Person.objects.get(pk=ines.card),), None)
    splinter(entries_of(case)[0], by=ben, chosen=chosen, name="CNRY", source="CNRY aside")
    assert unread(ada, queue) == [], "what was written aside and not to her gives nothing away"
    actions.write_note(case, by=ben, source="A note")
    assert unread(ada, queue) == ["quiet"]


@pytest.mark.parametrize("number", [1, 3])
def test_mark_costs_no_query_of_its_own(
    queue: Queue, ada: Actor, ravi: Actor, number: int, django_assert_num_queries: Any
) -> None:
    cases = [open_case(ravi, queue, f"case {n}") for n in range(number)]
    for case in cases:
        seen(case, ada)
        actions.reply(case, by=ravi, source="More")
    page: Any
    with django_assert_num_queries(4):  # counts, rows, clocks, their policies
        page = list_page(of_queue(ada, queue), Filters(), ada)
        assert sum(row.is_unread for group in page.groups for row in group.rows) == number


def test_mark_is_seen_and_heard(world: World, queue: Queue, ada: Actor, ravi: Actor) -> None:
    case, other = open_case(ravi, queue, "news"), open_case(ravi, queue, "nothing")
    seen(case, ada)
    actions.reply(case, by=ravi, source="More")
    page = browser_of(ada).get("/queues/storage/").content.decode()
    assert re.search(rf'<tr role="row"\s+id="c-{case.number}" data-unread', page)
    assert not re.search(rf'<tr role="row"\s+id="c-{other.number}" data-unread', page)
    assert page.count('<span class="visually-hidden">, unread</span>') == 1


def test_list_beside_a_case_and_my_day_have_the_mark_too(world: World, queue: Queue, ada: Actor, ravi: Actor) -> None:
    case, other, shown = (open_case(ravi, queue, name) for name in ("news", "nothing", "shown"))
    for one in (case, other, shown):
        actions.assign_case(one, by=ada, assignee=Person.objects.get(pk=str(ada.person_id)))
        seen(one, ada)
    actions.reply(case, by=ravi, source="More")
    around = beside(shown, ada, Filters())
    assert around is not None
    assert [row.subject for row in around.rows if row.is_unread] == ["news"]
    page = browser_of(ada).get(f"/cases/{shown.ref}/").content.decode()
    assert len(re.findall(r'<tr role="row" data-unread>', page)) == 1
    day = browser_of(ada).get(member_path("day")).content.decode()
    assert re.findall(r'<li data-unread><a class="subject"[^>]*>([^<]*)', day) == ["news"]
    assert day.count('<span class="visually-hidden">, unread</span>') == 1


def test_place_of_a_case_outside_of_its_list_says_what_it_counts(
    world: World, queue: Queue, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, "closed")
    open_case(ravi, queue, "open")
    actions.close_case(case, by=ada, resolution="solved", no_article="one_off")
    around = beside(case, ada, Filters(updated_from=(timezone.now() - timedelta(days=1)).date().isoformat()))
    assert around is not None
    assert around.place == "1 case"
    with entered(world.northwind):
        assert Case.objects.count() == 2
