"""Lists narrowed by their address, and saved views: what each reader is offered, sees and counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from cases.actions import cases as case_actions
from cases.actions import views as actions
from cases.filters import Filters, filtered
from cases.models import Case
from cases.saved.views import CaseView
from cases.selectors.views import view_lines
from core.actor import Actor
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from directory.models import Person
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def edda(world: World, join: Callable[[str], Actor]) -> Actor:
    return join("edda")


def keep(by: Actor, title: str = "Urgent", **more: Any) -> UUID:
    return actions.keep_offered(CaseView(title=title, owner=by.card, **more), by=by)


@pytest.fixture
def secret(world: World, ada: Actor, ben: Actor, ravi: Actor) -> None:
    """Two urgent cases, one of them in a queue that is only for Network."""
    with entered(world.northwind):
        open_case(ravi, make_queue(), "Volumes go read-only", priority="urgent")
        vault = make_queue("Vault", "Network", is_open=False)
        open_case(ravi, vault, "CNRY hidden case", priority="urgent")


@pytest.mark.usefixtures("secret")
def test_a_shared_view_counts_and_shows_what_its_reader_may_see(world: World, ada: Actor, ines: Actor) -> None:
    with entered(world.northwind):
        ben_sees = {"priority": "urgent", "queues": ["storage", "vault"]}
        key = keep(ines, sharing="shared", filters=ben_sees)
        assert [line.count for line in view_lines(ada)] == ["1"]
    for path in (f"/views/{key}/", "/views/", "/views/counts/", f"/views/{key}/?group=queue"):
        page = browser_of(ada).get(path).content.decode()
        assert "CNRY" not in page
        assert "vault" not in page.lower()
    assert "Volumes go" in browser_of(ada).get(f"/views/{key}/").content.decode()


@pytest.mark.usefixtures("secret")
def test_a_view_of_a_private_queue_alone_is_empty_for_others(world: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    with entered(world.northwind):
        key = keep(ines, sharing="shared", filters={"queues": ["vault"]})
        assert [line.count for line in view_lines(ada)] == ["0"]
        assert [line.count for line in view_lines(ben)] == ["1"]
    assert "No case" in browser_of(ada).get(f"/views/{key}/").content.decode()
    assert "CNRY" in browser_of(ben).get(f"/views/{key}/").content.decode()


def test_personal_and_team_views_are_not_there_for_others(
    world: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        mine = keep(ada, "CNRY mine")
        team = keep(ben, "CNRY team", sharing="team", team=next(iter(ben.team_ids)))
        assert [line.title for line in view_lines(ada)] == ["CNRY mine"]
        assert [line.title for line in view_lines(ines)] == []
        assert [line.title for line in view_lines(ravi)] == []
        for key in (mine, team):
            with pytest.raises(Missing):
                actions.remove_offered(CaseView, key, by=ines)
    browser = browser_of(ines)
    for path in ("", "edit/", "remove/"):
        assert browser.get(f"/views/{mine}/{path}").status_code == 404
        assert browser.post(f"/views/{team}/{path or 'move/'}").status_code == 404
    assert b"CNRY" not in browser.get("/views/").content
    assert b"CNRY" not in browser.get("/work/").content
    assert browser_of(ravi).get(f"/views/{mine}/").status_code == 404


def test_two_people_may_use_the_same_name_and_one_may_not_twice(world: World, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        keep(ada)
        keep(ben)
        with pytest.raises(Refused, match="of this name already"):
            keep(ada)


def test_only_leads_offer_a_view_to_everybody_and_only_members_to_a_team(
    world: World, ada: Actor, ben: Actor, ines: Actor
) -> None:
    with entered(world.northwind):
        with pytest.raises(NotAllowed):
            keep(ada, sharing="shared")
        with pytest.raises(NotAllowed):
            keep(ada, sharing="team", team=next(iter(ben.team_ids)))
        shared = keep(ines, sharing="shared")
        with pytest.raises(NotAllowed):
            actions.remove_offered(CaseView, shared, by=ada)
        actions.remove_offered(CaseView, shared, by=ines)
        assert view_lines(ada) == []


def test_a_list_is_saved_renamed_narrowed_and_removed_in_a_browser(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        queue = make_queue()
        open_case(ravi, queue, "Volumes go read-only", priority="urgent")
        open_case(ravi, queue, "Fan is loud", priority="low")
    browser = browser_of(ada)
    assert "/views/new/?queues=storage&amp;priority=urgent" in browser.get(
        "/queues/storage/?priority=urgent"
    ).content.decode().replace("priority=urgent&amp;queues=storage", "queues=storage&amp;priority=urgent")
    said = {"title": "Urgent now", "sharing": "personal"}
    saved = browser.post("/views/new/?queues=storage&priority=urgent", said, follow=True)
    assert "Urgent now" in saved.content.decode()
    assert "Volumes go" in saved.content.decode()
    assert "Fan is loud" not in saved.content.decode()
    path = saved.request["PATH_INFO"]
    assert "Fan is loud" in browser.get(f"{path}?priority=").content.decode()
    renamed = browser.post(f"{path}edit/?priority=low", {**said, "title": "Quiet"}, follow=True).content.decode()
    assert "Quiet" in renamed
    assert "Fan is loud" in renamed
    assert "Volumes go" not in renamed
    assert "Quiet" in browser.get("/work/").content.decode()
    gone = browser.post(f"{path}remove/", follow=True)
    assert "The view Quiet is removed." in gone.content.decode()
    assert browser.get(path).status_code == 404


def test_a_view_is_moved_up_among_its_own(world: World, ada: Actor) -> None:
    with entered(world.northwind):
        keep(ada, "First")
        second = keep(ada, "Second")
    browser_of(ada).post(f"/views/{second}/move/")
    with entered(world.northwind):
        assert [line.title for line in view_lines(ada)] == ["Second", "First"]


def test_ordering_changes_the_order_alone_of_what_others_have_changed_meanwhile(northwind: World, ines: Actor) -> None:
    first, second = keep(ines, "First", sharing="shared"), keep(ines, "Second", sharing="shared")
    read = [CaseView.find(second), CaseView.find(first)]
    changed = CaseView.find(first).value.model_copy(update={"title": "Renamed", "filters": {"priority": "high"}})
    actions.keep_offered(changed, by=ines, key=first)
    actions.order_offered(read, by=ines)
    now = CaseView.find(first).value
    assert (now.title, now.filters, now.position) == ("Renamed", {"priority": "high"}, 1)
    actions.remove_offered(CaseView, second, by=ines)
    with pytest.raises(Missing):
        actions.order_offered(read, by=ines)


def test_a_team_view_asks_for_its_team(world: World, ada: Actor) -> None:
    answer = browser_of(ada).post("/views/new/", {"title": "Ours", "sharing": "team"})
    assert answer.status_code == 422
    assert "Choose the team it is for." in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_saved_view_page_asks_a_constant_number_of_queries(
    world: World, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        for n in range(rows):
            open_case(ravi, queue, f"Case {n}")
            keep(ada, f"View {n}")
        key = keep(ada, "Grouped", filters={"group": "client", "queues": ["storage"]})
    browser = browser_of(ada)
    with django_assert_num_queries(19):
        page = browser.get(f"/views/{key}/").content.decode()
    assert page.count('class="subject"') == rows
    assert "Tallis Freight" in page


@pytest.mark.parametrize("group", ["status", "priority", "assignee", "client", "queue", "none"])
@pytest.mark.parametrize("sort", ["time", "updated"])
def test_pages_of_a_grouped_list_hold_every_case_once(
    world: World, ada: Actor, ravi: Actor, edda: Actor, group: str, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.lists.page.__defaults__", (2,))
    with entered(world.northwind):
        queues = [make_queue(), make_queue("Network", "Network")]
        for n in range(5):
            who = ravi if n % 2 else edda
            case = open_case(who, queues[n % 2], f"Case {n}", priority=["low", "urgent", "high"][n % 3])
            if n == 4:
                case_actions.assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card))
    browser, seen, path = browser_of(ada), [], f"/cases/?group={group}&sort={sort}"
    while path:
        answer = browser.get(path)
        page = answer.context["page"]
        seen += [row.number for held in page.groups for row in held.rows]
        path = page.next_url
    with entered(world.northwind):
        assert sorted(seen) == sorted(Case.objects.values_list("number", flat=True))
    assert len(seen) == 5


def test_groups_say_how_many_cases_they_have(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        queue = make_queue()
        for priority in ("low", "urgent", "low"):
            open_case(ravi, queue, priority=priority)
    page = browser_of(ada).get("/queues/storage/?group=priority&sort=newest").context["page"]
    assert [(group.title, group.note) for group in page.groups] == [("Urgent", "1 case"), ("Low", "2 cases")]


@pytest.fixture
def cases(northwind: World, ada: Actor, ravi: Actor, edda: Actor) -> dict[str, Case]:
    """A case of each of Ravi and Edda, in two queues, one taken by Ada and due an hour ago."""
    now = timezone.now()
    taken = open_case(ravi, make_queue(), "Taken", priority="high")
    case_actions.assign_case(taken, by=ada, assignee=Person.objects.get(pk=ada.card))
    Case.objects.filter(pk=taken.pk).update(due_at=now - timedelta(hours=1), severity="down")
    free = open_case(edda, make_queue("Network", "Network"), "Free")
    Case.objects.filter(pk=free.pk).update(
        due_at=None, act_by=None, opened_at=now - timedelta(days=9), updated_at=now - timedelta(days=9)
    )
    return {"Taken": taken, "Free": free}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"assignee": "me"}, "Taken"),
        ({"assignee": "none"}, "Free"),
        ({"acting": "me"}, "Taken"),
        ({"acting": "queue"}, "Free"),
        ({"severity": "down"}, "Taken"),
        ({"requester": "ravi"}, "Taken"),
        ({"client": "sorrel"}, "Free"),
        ({"due": "overdue"}, "Taken"),
        ({"due": "hour"}, "Taken"),
        ({"due": "week"}, "Taken"),
        ({"due": "none"}, "Free"),
        ({"queues": ("network",)}, "Free"),
        ({"opened_from": f"{timezone.now() - timedelta(days=2):%Y-%m-%d}"}, "Taken"),
        ({"opened_to": f"{timezone.now() - timedelta(days=2):%Y-%m-%d}"}, "Free"),
        ({"updated_from": f"{timezone.now() - timedelta(days=2):%Y-%m-%d}"}, "Taken"),
        ({"updated_to": f"{timezone.now() - timedelta(days=2):%Y-%m-%d}"}, "Free"),
        ({"assignee": "01900000-dead-7000-8000-000000000000"}, ""),
    ],
)
def test_filters_leave_what_they_say(cases: dict[str, Case], ada: Actor, filters: dict[str, Any], found: str) -> None:
    rows = filtered(Case.objects.visible_to(ada), Filters(**filters), ada)
    assert [case.subject for case in rows] == ([found] if found else [])


@pytest.mark.parametrize(
    "query",
    ["assignee=x", "acting=%00", "due=soon", "queues=a/b", "opened_from=99", "group=zz", "saved=x", "client=%00"],
)
def test_no_address_of_a_list_is_an_error(world: World, ada: Actor, query: str) -> None:
    assert browser_of(ada).get(f"/cases/?{query}").status_code == 200
