"""The audit log: registry and space in one order, narrowed, taken along, and never a word of a case."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import events as account_events
from cases.actions import queues, teams
from cases.actions.views import keep_offered
from cases.saved.views import CaseView
from cases.selectors.audit import SENTENCES as AT_HOME
from clocks.actions.settings import keep_calendar
from clocks.calendars import AROUND_THE_CLOCK
from core.actor import Actor
from core.events import known
from core.models import Event
from core.spaces import entered
from directory.models import Team
from tenants import events, trail
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.tenants.helpers import audited
from tests.world import World

LOG = "/settings/audit/"


def told(actor: Actor, **asked: Any) -> list[str]:
    return [row.sentence for row in browser_of(actor).get(LOG, asked).context["page"].rows]


@pytest.fixture
def busy(world: World, ines: Actor, ada: Actor) -> None:
    """What both sides of the log tell: a calendar, a team, an invitation, a role."""
    with entered(world.northwind):
        keep_calendar(AROUND_THE_CLOCK, name="Night shift", by=ines)
        teams.add_to_team(Team.objects.get(name="Storage"), make_person(world), by=ines)
    browser = browser_of(ines)
    browser.post("/settings/members/invite/", {"email": "noor@northwind.example", "role": "lead"})
    browser.post(f"/settings/members/{ada.user_id}/role/", {"role": "lead"})


def make_person(world: World) -> Any:
    from directory.models import Person

    return Person.objects.create(name="Noor Haddad", kind="colleague").pk


@pytest.mark.usefixtures("busy")
def test_both_sides_stand_in_one_order(ines: Actor) -> None:
    assert told(ines) == [
        "made Ada Brandt lead (was agent)",
        "invited noor@northwind.example as lead",
        "let Noor Haddad into the team Storage",
        "added the calendar Night shift",
    ]
    assert {row.by for row in browser_of(ines).get(LOG).context["page"].rows} == {"Ines Moreau"}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "settings"}, 1),
        ({"kind": "teams"}, 1),
        ({"kind": "people"}, 2),
        ({"kind": "signin"}, 0),
        ({"words": "noor"}, 2),
        ({"words": "night"}, 1),
        ({"words": "ada lead"}, 1),
        ({"words": "nothing like it"}, 0),
        ({"words": "ines"}, 4),
        ({"since": "2020-01-01", "until": "2020-12-31"}, 0),
        ({"since": "2020-01-01"}, 4),
    ],
)
def test_the_log_is_narrowed(ines: Actor, asked: dict[str, str], count: int) -> None:
    assert len(told(ines, **asked)) == count


@pytest.mark.usefixtures("busy")
def test_the_log_is_narrowed_to_a_person_and_to_days(ines: Actor, ada: Actor) -> None:
    assert len(told(ines, person=str(ines.user_id))) == 4
    assert told(ines, person=str(ada.user_id)) == []
    today = timezone.localdate()
    tomorrow = (today + timedelta(days=2)).isoformat()
    assert told(ines, since=tomorrow) == []
    response = browser_of(ines).get(LOG, {"since": "2021-02-01", "until": "2021-01-01"})
    assert response.status_code == 422
    assert b"not before the first one" in response.content


def test_personal_views_and_private_queues_are_not_told(world: World, ines: Actor, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        keep_offered(CaseView(title="CNRY view", owner=ada.card), by=ada)
        team = Team.objects.get(name="Network")
        queues.create_queue(by=lead(ben), name="CNRY vault", team=team, is_open=False)
    assert told(ines) == ["made the queue of another team"]
    assert told(ines, words="CNRY") == []
    assert b"CNRY" not in browser_of(ines).get("/settings/audit.jsonl").getvalue()


def lead(actor: Actor) -> Actor:
    from dataclasses import replace

    from core.actor import Role

    return replace(actor, role=Role.LEAD)


def test_nothing_said_on_a_case_is_in_the_log(world: World, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        open_case(ravi, make_queue(), "CNRY subject", body="CNRY words")
        assert Event.objects.filter(name="CaseOpened").exists()
    assert told(ines) == []


@pytest.mark.usefixtures("busy")
def test_pages_follow_each_other_without_a_gap(ines: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = told(ines)
    monkeypatch.setattr(trail, "PAGE", 3)
    browser = browser_of(ines)
    first = browser.get(LOG, {"words": "e"}).context["page"]
    page = browser.get(LOG, {"words": "e"}).content.decode()
    assert f"?words=e&amp;before={first.before}" in page
    second = browser.get(LOG, {"words": "e", "before": str(first.before)}).context["page"]
    assert [row.sentence for row in (*first.rows, *second.rows)] == whole
    assert second.before is None


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_however_long_the_log_is(
    world: World, ines: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        for number in range(rows):
            keep_calendar(AROUND_THE_CLOCK, name=f"Shift {number}", by=ines)
            queues.create_queue(by=ines, name=f"Queue {number}", team=Team.objects.get(name="Storage"), is_open=True)
    browser = browser_of(ines)
    with django_assert_num_queries(QUERIES):
        assert len(browser.get(LOG).context["page"].rows) == 2 * rows


QUERIES = 19


@pytest.mark.usefixtures("busy")
def test_what_is_taken_along_is_what_the_filters_leave_and_is_a_line_itself(ines: Actor) -> None:
    browser = browser_of(ines)
    response = browser.get("/settings/audit.csv", {"kind": "settings"})
    head, *rows = csv.reader(io.StringIO(response.getvalue().decode()))
    assert head == ["time (UTC)", "by", "what", "event"]
    assert [row[2] for row in rows] == ["added the calendar Night shift"]
    assert audited("AuditExported") == [{"format": "csv", "rows": 1, "filters": ["kind"]}]
    lines = browser.get("/settings/audit.jsonl").getvalue().decode().splitlines()
    assert json.loads(lines[0])["what"] == "took 1 lines of the audit log along as csv"
    assert len(lines) == 5
    assert browser.get("/settings/audit.csv", {"since": "x"}).status_code == 422


@pytest.mark.usefixtures("busy")
def test_taking_along_goes_on_after_a_batch_and_stops_at_the_bound(
    ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "BATCH", 2)
    assert len(browser_of(ines).get("/settings/audit.jsonl").getvalue().splitlines()) == 4
    monkeypatch.setattr(trail, "MOST_EXPORTED", 3)
    assert len(browser_of(ines).get("/settings/audit.jsonl").getvalue().splitlines()) == 3


def test_every_kind_of_line_is_found_under_one_heading() -> None:
    names = [name for _, kinds in trail.KINDS.values() for name in kinds]
    assert len(names) == len(set(names))
    recorded = {kind.__name__ for kind in events.RegistryEvent.__subclasses__()}
    recorded |= {kind.__name__ for kind in account_events.AccountEvent.__subclasses__()}
    assert set(names) | {"RequesterAdded"} == recorded | set(AT_HOME)
    assert set(AT_HOME) <= set(known())


def test_an_agent_and_a_requester_take_nothing_along(ada: Actor, ravi: Actor) -> None:
    for actor in (ada, ravi):
        assert browser_of(actor).get("/settings/audit.jsonl").status_code == 404
        assert browser_of(actor).get(LOG).status_code == 404


def test_who_was_removed_is_found_by_name_and_no_more_by_address(ines: Actor, ada: Actor, cleo: Actor) -> None:
    browser = browser_of(ines)
    browser.post(f"/settings/members/{ada.user_id}/role/", {"role": "lead"})
    assert len(told(ines, words="ada@northwind")) == 1
    browser.post(f"/settings/members/{ada.user_id}/remove/", {"is_confirmed": "on"})
    assert told(ines, words="ada@northwind") == []
    assert "removed Ada Brandt" in told(ines, words="brandt")
    page = browser.get(LOG).content.decode()
    assert f'value="{ada.user_id}"' not in page
    assert f'value="{cleo.user_id}"' not in page
