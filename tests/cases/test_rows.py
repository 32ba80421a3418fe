"""What is changed from a row of a list, which columns a list has, and where somebody is led back to."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from cases.filters import Filters
from cases.models import Case
from cases.selectors.columns import columns_of
from cases.selectors.queues import list_page
from cases.selectors.scopes import of_everything, of_queue
from core.actor import Actor
from core.spaces import entered
from tests.cases.fieldwork import RACK, SERIAL, SITE, fields
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


def test_what_was_left_as_it_was_shown_does_not_overwrite_a_colleague(world: World, case: Case, ada: Actor) -> None:
    browser, path = browser_of(ada), f"/cases/{case.ref}/edit/"
    shown = _shown(browser.get(path).content.decode())
    with entered(world.northwind):
        other = make_queue("Second")
        Case.objects.filter(pk=case.pk).update(subject="As a colleague calls it", queue=other, tags=["old", "theirs"])
    assert browser.post(path, {**shown, "priority": "high", "tags": "old, mine"}).status_code == 302
    with entered(world.northwind):
        now = fresh(case)
        assert (now.subject, now.priority, now.queue_id) == ("As a colleague calls it", "high", other.pk)
        assert now.tags == ["old", "theirs", "mine"]


def test_tags_of_a_row_change_by_what_was_typed(world: World, case: Case, ada: Actor) -> None:
    browser, path = browser_of(ada), f"/cases/{case.ref}/tags/"
    shown = _shown(browser.get(path).content.decode())
    with entered(world.northwind):
        Case.objects.filter(pk=case.pk).update(tags=["old", "theirs"])
    browser.post(path, {**shown, "tags": "New"})
    with entered(world.northwind):
        assert fresh(case).tags == ["theirs", "new"]


def _shown(page: str) -> dict[str, str]:
    """What a browser sends of a question whose fields nobody has touched."""
    form = page[page.index('<form class="dialog"') :]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", form[: form.index("</form>")]):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        sent[named["name"]] = unescape(named.get("value", ""))
    for name, inner in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'value="([^"]*)" selected', inner)[0]
    return sent


def test_what_is_late_stands_under_its_own_name(northwind: World, ada: Actor, ravi: Actor) -> None:
    queue, now = make_queue(), timezone.now()
    for subject, minutes in (("late", -5), ("soon", 5)):
        case = open_case(ravi, queue, subject)
        Case.objects.filter(pk=case.pk).update(due_at=now + timedelta(minutes=minutes))
    groups = list_page(of_queue(ada, queue), Filters(), ada).groups
    assert [(group.title, [row.subject for row in group.rows]) for group in groups] == [
        ("Overdue", ["late"]),
        ("Act within the hour", ["soon"]),
    ]


def test_fields_of_the_organization_are_columns_of_lists_and_saved_views(
    world: World, case: Case, ada: Actor, ines: Actor
) -> None:
    with entered(world.northwind):
        fields(ines, SITE, SERIAL)
        Case.objects.filter(pk=case.pk).update(fields={"site": "oslo", "serial": "<b>7</b>"})
    browser = browser_of(ada)
    asked = browser.get("/queues/storage/?columns=tags&columns=field.serial&ask=filter").content.decode()
    assert '<input type="hidden" name="columns" value="tags">' in asked
    boxes = re.findall(r'<input type="checkbox" name="columns" value="([a-z.]+)"([^>]*)>', asked)
    assert [(name, "checked" in rest) for name, rest in boxes] == [("field.site", False), ("field.serial", True)]
    sent = "columns=&columns=tags&columns=field.serial&columns=field.site&columns=field.gone"
    page = browser.get(f"/queues/storage/?{sent}").content.decode()
    assert page.index(">Tags</th>") < page.index(">Serial number</th>") < page.index(">Site</th>")
    assert '<span dir="auto">Oslo</span>' in page
    assert "&lt;b&gt;7&lt;/b&gt;" in page
    assert ">field.gone<" not in page
    said = {"title": "By site", "sharing": "personal"}
    saved = browser.post("/views/new/?columns=field.site", said, follow=True)
    assert 'data-cell="field.site"' in saved.content.decode()
    assert 'data-cell="state"' in saved.content.decode(), "behind the usual ones"
    plain = browser.get(f"{saved.request['PATH_INFO']}?columns=").content.decode()
    assert 'data-cell="field.site"' not in plain


def test_a_field_that_is_a_column_is_taken_away_again(northwind: World, case: Case, ada: Actor, ines: Actor) -> None:
    fields(ines, SITE)
    page = list_page(of_everything(ada), Filters(columns=("field.site",)), ada)
    [own] = [one for one in page.toggles if one.label == "Site"]
    assert (own.is_shown, own.url) == (True, "/cases/")
    [tags] = [one for one in page.toggles if one.label == "Tags"]
    assert "columns=tags" in tags.url
    assert "columns=field.site" in tags.url
    assert not page.is_filtered


@pytest.mark.parametrize("number", [1, 3])
def test_columns_of_fields_cost_one_query_whatever_their_number(
    northwind: World, ada: Actor, ines: Actor, ravi: Actor, number: int, django_assert_num_queries: Any
) -> None:
    fields(ines, SITE, SERIAL, RACK)
    queue = make_queue()
    for n in range(number):
        Case.objects.filter(pk=open_case(ravi, queue, f"Case {n}").pk).update(fields={"site": "oslo", "rack": n})
    wanted = ("field.site", "field.serial", "field.rack")[:number]
    with django_assert_num_queries(5):
        page = list_page(of_queue(ada, queue), Filters(columns=wanted), ada)
        own = [column for column in page.columns if column.own]
        said = {column.name: {column.words(row) for row in page.groups[0].rows} for column in own}
    assert said["field.site"] == {"Oslo"}
    assert said.get("field.rack", {"0", "1", "2"}) == {"0", "1", "2"}


def test_choosing_queues_in_the_filter_narrows_to_them(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        other = open_case(ravi, make_queue("Network", "Network"), "Elsewhere")
    page = browser_of(ada).get("/cases/?queues=&queues=storage").content.decode()
    assert case.ref in page
    assert other.ref not in page
