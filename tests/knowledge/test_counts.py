"""Pages that list what is known ask as many queries for three rows as for one."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions import runs as run_actions
from cases.actions.knowledge import link_article
from core.actor import Actor
from knowledge.actions import articles, linking, publishing, tending
from knowledge.actions.runs import Begun
from tests.factories.cases import make_queue, open_case
from tests.factories.knowledge import draft, published, written
from tests.factories.processes import process
from tests.people import browser_of
from tests.world import World

ROWS = pytest.mark.parametrize("rows", [1, 3])


@ROWS
@pytest.mark.parametrize("query", ["", "?q=multipath", "?show=mine"])
def test_the_list_costs_the_same(
    northwind: World, ada: Actor, query: str, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        published(ada, f"Stale multipath {number}")
    browser = browser_of(ada)
    browser.get("/knowledge/")
    with django_assert_num_queries(12):
        assert len(browser.get(f"/knowledge/{query}").context["page"].rows) == rows


@ROWS
def test_health_costs_the_same(
    northwind: World, ada: Actor, tomas: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        article = published(ada, f"Stale multipath {number}")
        tending.flag(article.pk, "wrong", by=tomas, message="12 is too long.")
    browser = browser_of(ada)
    browser.get("/knowledge/health/")
    with django_assert_num_queries(18):
        assert [len(one.rows) for one in browser.get("/knowledge/health/").context["ills"] if one.rows] == [rows]


@ROWS
def test_answers_of_the_portal_cost_the_same(
    northwind: World, ines: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        made = published(ines, f"Answer {number}", audience="requesters")
        tending.verify(made.pk, by=ines, is_true=True, depth="tried")
    browser = browser_of(ravi)
    browser.get("/answers/")
    with django_assert_num_queries(9):
        assert len(browser.get("/answers/").context["page"].rows) == rows


@ROWS
def test_history_costs_the_same(northwind: World, ada: Actor, rows: int, django_assert_num_queries: Any) -> None:
    article = published(ada)
    for number in range(1, rows):
        begun = articles.begin_revision(article.pk, by=ada)
        changed = written(article.title, resolution=f"Set it to {number}.")
        articles.save_draft(article.pk, changed, by=ada, seen=begun.edited_at)
        publishing.publish(article.pk, by=ada)
    browser = browser_of(ada)
    address = f"/knowledge/{article.pk}/history/"
    browser.get(address)
    with django_assert_num_queries(12):
        assert len(browser.get(address).context["rows"]) == rows


@ROWS
def test_an_article_costs_the_same_with_its_flags_and_links(
    northwind: World, ada: Actor, tomas: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    article, queue = published(ada), make_queue()
    for number in range(rows):
        tending.flag(article.pk, "wrong", by=tomas, message=f"12 is too long, {number}.")
        linking.relate(article.pk, published(ada, f"Another {number}").pk, "related", by=ada)
        link_article(open_case(ravi, queue), article.pk, by=ada)
    browser = browser_of(ada)
    address = f"/knowledge/{article.pk}/"
    browser.get(address)
    with django_assert_num_queries(21):
        page = browser.get(address).context["page"]
    assert (len(page.flags), len(page.links)) == (rows, 2 * rows)


@ROWS
def test_a_draft_costs_the_same_with_its_reviews(
    northwind: World, ada: Actor, ben: Actor, ines: Actor, tomas: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    made = draft(ada)
    asked = [one.card for one in (tomas, ben, ines)[:rows]]
    publishing.ask_review(made.pk, asked, by=ada, significance="major")
    browser = browser_of(ada)
    address = f"/knowledge/{made.pk}/draft/"
    browser.get(address)
    with django_assert_num_queries(16):
        assert len(browser.get(address).context["page"].reviews) == rows


@ROWS
def test_suggestions_while_solving_cost_the_same(
    northwind: World, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    case = open_case(ravi, make_queue(), subject="Stale multipath")
    for number in range(rows):
        link_article(case, published(ada, f"Stale multipath {number}").pk, by=ada)
    browser = browser_of(ada)
    address = f"{case_path(case.number)}articles/"
    browser.get(address)
    with django_assert_num_queries(15):
        context = browser.get(address).context
    assert (len(context["rows"]), len(context["linked"])) == (rows, rows)


@ROWS
def test_a_case_costs_the_same_with_its_articles_and_runs(
    northwind: World, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    case = open_case(ravi, make_queue())
    for number in range(rows):
        link_article(case, published(ada, f"Stale multipath {number}").pk, by=ada)
        begun = Begun(facets={"environment": "RHEL 9.4"})
        run_actions.begin_run(case, process(ada, f"Fail over {number}").pk, begun, by=ada)
    browser = browser_of(ada)
    browser.get(case_path(case.number))
    with django_assert_num_queries(23):
        page = browser.get(case_path(case.number)).content.decode()
    assert [page.count(f"Stale multipath {number}</a>") > 0 for number in range(rows)] == [True] * rows
    assert [f"Fail over {number}" in page for number in range(rows)] == [True] * rows


@ROWS
def test_choosing_a_process_costs_the_same(
    northwind: World, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    case = open_case(ravi, make_queue())
    for number in range(rows):
        process(ada, f"Fail over {number}")
    browser = browser_of(ada)
    address = f"{case_path(case.number)}runs/"
    browser.get(address)
    with django_assert_num_queries(13):
        assert len(browser.get(address).context["rows"]) == rows


def case_path(number: int) -> str:
    return f"/cases/C-{number}/"
