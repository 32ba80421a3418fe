"""What is changed from a row of a list, which columns a list has, and where somebody is led back to."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from cases.filters import Filters
from cases.models import Case
from cases.selectors.columns import columns_of
from cases.selectors.queues import list_page
from cases.selectors.scopes import of_everything, of_queue
from core.actor import Actor
from core.spaces import entered
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def case(world: World, ada: Actor, ravi: Actor) -> Case:
    """A case of Ada's queue."""
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only", tags=["old"])


@pytest.mark.parametrize(
    ("what", "given", "name", "value"),
    [
        ("priority", {"priority": "urgent"}, "priority", "urgent"),
        ("tags", {"tags": "New, disk"}, "tags", ["new", "disk"]),
        ("tags", {"tags": ""}, "tags", []),
        ("status", {"status": "open"}, "status", "open"),
    ],
)
def test_a_row_is_changed_and_one_is_back_in_the_list(
    world: World, case: Case, ada: Actor, what: str, given: dict[str, str], name: str, value: object
) -> None:
    back = f"/queues/storage/?priority=medium#c-{case.number}"
    answer = browser_of(ada).post(f"/cases/{case.ref}/{what}/?back={quote(back)}", given)
    assert (answer.status_code, answer.headers["Location"]) == (302, back)
    with entered(world.northwind):
        assert getattr(fresh(case), name) == value


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", ""])
def test_nobody_is_led_to_another_host(case: Case, ada: Actor, back: str) -> None:
    answer = browser_of(ada).post(f"/cases/{case.ref}/priority/?back={quote(back)}", {"priority": "low"})
    assert answer.headers["Location"].startswith(f"/cases/{case.ref}/")


def test_wrong_tags_come_back_as_they_were_typed(case: Case, ada: Actor) -> None:
    for typed in ("x" * 41, ", ".join(f"t{n}" for n in range(21))):
        answer = browser_of(ada).post(f"/cases/{case.ref}/tags/", {"tags": typed})
        assert answer.status_code == 422
        assert typed in answer.content.decode()


def test_only_who_works_on_a_case_changes_it_from_a_row(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    assert browser_of(ben).post(f"/cases/{case.ref}/priority/", {"priority": "low"}).status_code == 403
    for actor, shown in ((ada, True), (ben, False)):
        for path in ("/queues/storage/", "/cases/"):
            page = browser_of(actor).get(path).content.decode()
            assert (f'data-edit="/cases/{case.ref}/"' in page) is shown
            assert (f"/cases/{case.ref}/priority/?back=" in page) is shown
    with entered(world.northwind):
        assert fresh(case).priority == "medium"


def test_a_colleague_whom_a_case_names_changes_it_from_a_row(world: World, case: Case, ben: Actor) -> None:
    with entered(world.northwind):
        Case.objects.filter(pk=case.pk).update(assignee=ben.person_id)
    assert f'data-edit="/cases/{case.ref}/"' in browser_of(ben).get("/cases/").content.decode()


def test_columns_are_chosen_in_the_address_and_stand_in_their_order(case: Case, ada: Actor) -> None:
    browser = browser_of(ada)
    page = browser.get("/queues/storage/?columns=tags&columns=assignee&columns=nothing").content.decode()
    assert 'data-cell="state"' in page  # one that is not there: the whole choice makes no sense
    page = browser.get("/queues/storage/?columns=tags&columns=assignee").content.decode()
    assert page.index(">Assignee</th>") < page.index(">Tags</th>")
    assert 'data-cell="state"' not in page
    assert '<span class="tag" dir="auto">old</span>' in page


def test_columns_are_kept_in_a_saved_view(case: Case, ada: Actor) -> None:
    browser = browser_of(ada)
    said = {"title": "Tags of all", "sharing": "personal"}
    saved = browser.post("/views/new/?columns=tags", said, follow=True)
    assert 'data-cell="tags"' in saved.content.decode()
    assert 'data-cell="state"' not in saved.content.decode()
    plain = browser.get(f"{saved.request['PATH_INFO']}?columns=").content.decode()
    assert 'data-cell="state"' in plain


def test_taking_the_last_column_away_brings_the_usual_ones_back(northwind: World, case: Case, ada: Actor) -> None:
    page = list_page(of_everything(ada), Filters(columns=("tags",)), ada)
    [shown] = [one for one in page.toggles if one.is_shown]
    assert (shown.label, shown.url) == ("Tags", "/cases/")
    assert [one.name for one in columns_of(Filters())] == ["state", "priority", "who", "clock", "updated"]
    assert not page.is_filtered


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("is_queue", [True, False])
def test_every_column_costs_no_query_more_for_more_rows(
    northwind: World, ada: Actor, ravi: Actor, number: int, is_queue: bool, django_assert_num_queries: Any
) -> None:
    queue = make_queue()
    for n in range(number):
        open_case(ravi, queue, f"Case {n}", tags=["x"])
    scope = of_queue(ada, queue) if is_queue else of_everything(ada)
    every = tuple(
        one.name for one in columns_of(Filters(columns=("severity", "assignee", "tags", "product", "opened")))
    )
    with django_assert_num_queries(4):
        page = list_page(scope, Filters(columns=every), ada)
        for row in page.groups[0].rows:
            assert row.edit_url
            assert (row.severity, row.assignee, row.tags, row.product, bool(row.opened_at)) == (
                "",
                None,
                ["x"],
                "",
                True,
            )
