"""The settings of clocks in a browser: who may, what is said, what is counted anew, what can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from clocks.actions.recounts import continue_recount
from clocks.actions.settings import keep_calendar, keep_policy, remove_calendar
from clocks.calendars import AROUND_THE_CLOCK, DEFAULT_CALENDAR
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY
from clocks.selectors import book, recount
from core.actor import Actor
from core.spaces import entered
from tests import people
from tests.factories.cases import make_queue, open_case
from tests.world import World

HOURS = {f"hours_{day}": "9:00-12:00, 13:00 to 17:00" for day in range(5)}
CALENDAR = {"name": "Office", "zone": "Europe/Berlin", "country": "DE", "subdivision": "BE",
            "days": "2026-12-24 Christmas Eve"} | HOURS  # fmt: skip


@pytest.fixture
def lead(ines: Actor) -> Browser:
    return people.browser_of(ines)


def policy(**changes: Any) -> dict[str, Any]:
    given = {"name": "Everything else", "calendar": str(DEFAULT_CALENDAR), "pauses": ["pending"], "warn": ["75"]}
    return given | {"target_first_reply_high": "30 min", "target_resolution_high": "1 h 30 min"} | changes


def test_settings_are_for_admins_and_leads(world: World, lead: Browser, ada: Actor, ravi: Actor) -> None:
    for path in ("/settings/calendars/", "/settings/clocks/", "/settings/clocks/new/", "/settings/clocks/progress/"):
        assert lead.get(path).status_code == 200
        assert people.browser_of(ada).get(path).status_code == 404
        assert people.browser_of(ravi).get(path).status_code == 404


def test_first_calendar_is_changed_used_and_taken_back(world: World, lead: Browser) -> None:
    assert "Mon–Fri 10:00–18:00" in lead.get("/settings/calendars/").content.decode()
    assert lead.post(f"/settings/calendars/{DEFAULT_CALENDAR}/", CALENDAR).status_code == 302
    page = lead.get("/settings/calendars/").content.decode()
    for words in (
        "Mon–Fri 09:00–12:00, 13:00–17:00",
        "without holidays of Germany, BE",
        "1 own free day<",
        "Everything else",
    ):
        assert words in page
    lead.post(f"/settings/calendars/{DEFAULT_CALENDAR}/take-back/")
    assert "Mon–Fri 10:00–18:00" in lead.get("/settings/calendars/").content.decode()
    with entered(world.northwind):
        assert book().calendar(DEFAULT_CALENDAR).country == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hours_0": "nine to five"}, "Write hours as 10:00–18:00"),
        ({"hours_0": "17:00-09:00"}, "must end after it begins"),
        ({"days": "Christmas"}, "does not begin with a date"),
        ({"subdivision": "ZZ"}, "no region of this code. Its regions are BB, BE,"),
        ({"name": ""}, "required"),
    ],
)
def test_calendar_that_makes_no_sense_is_shown_with_what_is_wrong(
    world: World, lead: Browser, wrong: dict[str, str], said: str
) -> None:
    answer = lead.post("/settings/calendars/new/", CALENDAR | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "13:00 to 17:00" in answer.content.decode(), "nothing typed is lost"


def test_policy_is_previewed_without_being_kept(world: World, lead: Browser) -> None:
    answer = lead.post("/settings/clocks/new/", policy(preview="1"))
    assert answer.status_code == 200
    assert "A case opened now would be due" in answer.content.decode()
    assert "No target" in answer.content.decode()
    with entered(world.northwind):
        assert [kept.key for kept in book().policies] == [DEFAULT_POLICY]


def test_policy_is_laid_over_open_clocks_and_taken_back(world: World, lead: Browser, ravi: Actor) -> None:
    with entered(world.northwind):
        open_case(ravi, make_queue(), priority="high")
    assert lead.post(f"/settings/clocks/{DEFAULT_POLICY}/", policy()).status_code == 302
    page = lead.get("/settings/clocks/").content.decode()
    assert "Counting the open clocks anew" in page
    assert "0 of 2" in page
    with entered(world.northwind):
        continue_recount(recount().run, None)  # type: ignore[union-attr]
        assert dict(Clock.objects.values_list("metric", "target")) == {
            Metric.FIRST_REPLY: 1800, Metric.RESOLUTION: 5400,
        }  # fmt: skip
        assert book().policies[0].value.targets[Metric.ACKNOWLEDGEMENT] == {}, "nothing is promised unseen"
    assert "Counting the open clocks anew" not in lead.get("/settings/clocks/progress/").content.decode()
    lead.post(f"/settings/clocks/{DEFAULT_POLICY}/take-back/")
    with entered(world.northwind):
        continue_recount(recount().run, None)  # type: ignore[union-attr]
        assert Clock.objects.get(metric=Metric.RESOLUTION).target == 4 * 3600


@pytest.mark.parametrize("wrong", ["soon", "0 min", "-3 h"])
def test_length_that_is_none_is_refused_at_its_field(world: World, lead: Browser, wrong: str) -> None:
    answer = lead.post("/settings/clocks/new/", policy(target_first_reply_low=wrong))
    assert answer.status_code == 422
    assert "Write a length as 30 min" in answer.content.decode()


def test_policy_without_a_target_and_a_taken_name_are_refused(world: World, lead: Browser) -> None:
    empty = {"target_first_reply_high": "", "target_resolution_high": ""}
    lead.post(f"/settings/clocks/{DEFAULT_POLICY}/", policy())
    assert "of this name already" in lead.post("/settings/clocks/new/", policy()).content.decode()
    answer = lead.post("/settings/clocks/new/", policy(name="Other", **empty))
    assert (answer.status_code, "Give at least one target" in answer.content.decode()) == (422, True)


def test_removal_is_confirmed_and_says_what_runs_under_it(world: World, lead: Browser, ravi: Actor) -> None:
    with entered(world.northwind):
        queue = make_queue()
    lead.post("/settings/clocks/new/", policy(name="Storage", places=[str(queue.pk)]))
    with entered(world.northwind):
        open_case(ravi, queue, priority="high")
        [key] = [kept.key for kept in book().policies if kept.name == "Storage"]
    assert "2 open clocks run under it" in lead.get(f"/settings/clocks/{key}/remove/").content.decode()
    assert lead.post(f"/settings/clocks/{key}/remove/").status_code == 422
    assert lead.post(f"/settings/clocks/{key}/remove/", {"is_confirmed": "on"}).status_code == 302
    with entered(world.northwind):
        continue_recount(recount().run, None)  # type: ignore[union-attr]
        assert set(Clock.objects.values_list("policy", flat=True)) == {DEFAULT_POLICY}


def test_calendar_in_use_and_the_first_one_stay(world: World, lead: Browser) -> None:
    lead.post("/settings/calendars/new/", CALENDAR)
    with entered(world.northwind):
        [key] = [key for key in book().calendars if key != DEFAULT_CALENDAR]
    lead.post("/settings/clocks/new/", policy(name="Uses it", calendar=str(key)))
    yes = {"is_confirmed": "on"}
    assert "Uses it counts by this calendar" in lead.post(f"/settings/calendars/{key}/remove/", yes).content.decode()
    refused = lead.post(f"/settings/clocks/{DEFAULT_POLICY}/remove/", yes)
    assert "first policy stays" in refused.content.decode()
    assert "first calendar stays" in lead.post(f"/settings/calendars/{DEFAULT_CALENDAR}/remove/", yes).content.decode()


def test_private_queue_is_counted_and_not_named(
    world: World, lead: Browser, ada: Actor, join: Callable[[str], Actor]
) -> None:
    """A lead of another team learns that a queue exists, not what it is called."""
    ines = join("ines")
    with entered(world.northwind):
        secret = make_queue("Audit CNRY", "Audit", is_open=False)
        only = FIRST_POLICY.model_copy(update={"places": (secret.pk,)})
        keep_policy(only, name="Quiet", by=ines)
    page = lead.get("/settings/clocks/").content.decode()
    assert "another queue" in page
    assert "CNRY" not in page


def test_a_policy_is_not_taken_back_to_a_calendar_that_is_gone(world: World, lead: Browser, ines: Actor) -> None:
    with entered(world.northwind):
        gone = keep_calendar(AROUND_THE_CLOCK, name="Nights", by=ines)
        key = keep_policy(FIRST_POLICY.model_copy(update={"calendar": gone}), name="Nightly", by=ines)
        keep_policy(FIRST_POLICY, name="Nightly", by=ines, key=key)
        remove_calendar(gone, by=ines)
    page = lead.post(f"/settings/clocks/{key}/take-back/", follow=True).content.decode()
    assert "The calendar it counted by is gone" in page
    with entered(world.northwind):
        assert book().policy(key) == FIRST_POLICY
