"""The search box: a number leads to its case, words to the list of all cases; nothing unseen is given away."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction

from cases.actions.cases import close_case
from cases.filters import Filters, filtered
from cases.forms.finding import FindForm
from cases.models import Case
from core.actor import Actor
from core.spaces import entered
from notifications.subjects import member_path
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


def found_at(actor: Actor, words: str) -> str:
    answer = browser_of(actor).get("/find/", {"q": words})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.fixture
def case(world: World, ada: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only")


@pytest.mark.parametrize("form", ["C-{}", "c-{}", "{}", "#{}", " NW-{} ", "c{}"])
def test_number_of_a_case_leads_straight_to_it(case: Case, ada: Actor, form: str) -> None:
    assert found_at(ada, form.format(case.number)) == f"/cases/{case.ref}/"


def test_words_are_looked_for_in_all_cases_also_closed_ones(world: World, case: Case, ada: Actor) -> None:
    with entered(world.northwind):
        close_case(case, by=ada, resolution="solved", no_article="one_off")
        other = open_case(ada, case.queue, "Nothing alike")
    to = found_at(ada, "volumes read")
    assert to == "/cases/?view=all&words=volumes+read"
    page = browser_of(ada).get(to).content.decode()
    assert f'id="c-{case.number}"' in page
    assert f'id="c-{other.number}"' not in page
    assert re.search(r'name="q"[^>]*value="volumes read"', page), "what was looked for stands in the box again"


def test_number_of_an_unseen_case_answers_as_one_that_nobody_has(world: World, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        hidden = open_case(ben, make_queue("Private", "Network", is_open=False), "CNRY hidden")
    for number in (hidden.number, hidden.number + 5000):
        to = found_at(ada, f"C-{number}")
        assert to == f"/cases/?view=all&words=C-{number}"
        page = browser_of(ada).get(to).content.decode()
        assert "No case fits this filter." in page
        assert "Subjects and numbers are searched, not what is written on a case." in page
        assert "CNRY" not in page


def test_search_says_nothing_found_and_asks_when_nothing_was_typed(case: Case, ada: Actor) -> None:
    for words in ("", "   "):
        asked = browser_of(ada).get("/find/", {"q": words}).content.decode()
        assert "<h1>Find a case</h1>" in asked
    assert len(found_at(ada, "x" * 500)) < 200
    assert FindForm({"q": "12345678901234567890"}).is_valid()


def test_requesters_have_no_search_of_the_desk(case: Case, ravi: Actor) -> None:
    assert browser_of(ravi).get("/find/", {"q": case.ref}).status_code == 404


def test_every_page_of_the_desk_has_the_search_and_all_cases(case: Case, ada: Actor) -> None:
    for path in ("/work/", f"/cases/{case.ref}/", "/reports/"):
        page = browser_of(ada).get(path).content.decode()
        assert re.search(r'<form class="find" role="search" action="/find/"', page)
        assert re.search(r'data-narrow[^>]*href="/find/"', page), "on a phone a page of its own"
        assert re.search(r'href="/cases/"[^>]*data-key="g c"', page)


def test_my_work_offers_no_unassigned_and_every_view_can_be_asked_for(case: Case, ada: Actor) -> None:
    assert "view=unassigned" not in browser_of(ada).get("/work/").content.decode()
    assert "view=unassigned" in browser_of(ada).get("/queues/storage/").content.decode()
    for path in ("/work/", "/queues/storage/", "/cases/"):
        for view in ("unassigned", "snoozed", "all", "closed"):
            assert browser_of(ada).get(f"{path}?view={view}").status_code == 200, (path, view)


def test_what_waits_for_me_has_one_name(case: Case, ada: Actor) -> None:
    for path in ("/work/", member_path("day"), "/views/"):
        page = browser_of(ada).get(path).content.decode()
        assert "My next action" in page
        assert "Waiting for me" not in page


def test_words_of_every_state_are_read_from_an_index(world: World, case: Case, ada: Actor) -> None:
    """Without one that holds all states, a search through all cases reads and splits every subject there is."""
    with entered(world.northwind), transaction.atomic(), connection.cursor() as cursor:
        for other in ("seqscan", "indexscan", "indexonlyscan"):  # few rows would be read whole
            cursor.execute(f"SET LOCAL enable_{other} = off")
        found = filtered(Case.objects.visible_to(ada), Filters(view="all", words="volumes"), ada)
        assert "case_words" in found.explain()
