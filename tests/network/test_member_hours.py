"""A member's working hours on the pages of the hall: given on the card, read by the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clocks.calendars import AROUND_THE_CLOCK, Calendar, OwnDay
from core.actor import Actor
from core.models import Event
from core.spaces import entered
from network.hours import calendar_of
from network.models import Member
from tenants.models import Network
from tests.network.test_halls import CARD, HALL, words_of
from tests.people import browser_of
from tests.world import World

NOW = datetime.now(UTC).date()
CLOSED = Calendar(week=(((0, 1440),),) * 7, days=tuple(OwnDay(day=NOW + timedelta(days=n)) for n in (-1, 0, 1)))
FREE = {name: "" for name in CARD if name.startswith("open-hours")}


def kept(world: World, actor: Actor) -> Calendar | None:
    with entered(world.meridian):
        return calendar_of(Member.objects.get(pk=actor.organization_id))


def has(world: World, actor: Actor, calendar: Calendar, **more: Any) -> None:
    with entered(world.meridian):
        Member.objects.filter(pk=actor.organization_id).update(calendar=calendar.data(), **more)


def test_hours_given_on_the_card_are_a_calendar(meridian: Network, ines: Actor, world: World) -> None:
    given = CARD | {"open-country": "DE", "open-days": "2099-12-24 CNRY-eve"}
    assert browser_of(ines).post(f"{HALL}card/", given).status_code == 302
    found = kept(world, ines)
    assert found is not None
    assert (found.zone, found.country, found.always) == ("Europe/Berlin", "DE", False)
    assert found.week == (((540, 1020),), ((540, 720), (780, 1020)), (), (), (), (), ())
    assert [own.name for own in found.days] == ["CNRY-eve"]
    words = words_of(ines, f"{HALL}card/")
    assert 'value="09:00–12:00, 13:00–17:00"' in words
    assert "2099-12-24 CNRY-eve" in words


def test_others_read_the_week_and_whether_one_is_open(
    meridian: Network, ines: Actor, cleo: Actor, world: World
) -> None:
    browser_of(ines).post(f"{HALL}card/", CARD)
    words = words_of(cleo, f"{HALL}members/{ines.organization_id}/", "halcyon")
    for shown in ("Mon 09:00–17:00", "Tue 09:00–12:00, 13:00–17:00", "Europe/Berlin", "Monday to Friday"):
        assert shown in words
    assert 'data-local="next"' in words


@pytest.mark.parametrize(
    ("calendar", "badge"),
    [
        (AROUND_THE_CLOCK, "Open now</span>"),
        (Calendar(week=(((0, 1440),),) * 7), "Open now</span>"),
        (CLOSED, "Opens <time"),
    ],
    ids=["always", "every hour", "closed these days"],
)
def test_roster_says_who_is_open(
    meridian: Network, ines: Actor, cleo: Actor, world: World, calendar: Calendar, badge: str
) -> None:
    has(world, ines, calendar)
    for path in (f"{HALL}members/", f"{HALL}members/{ines.organization_id}/"):
        assert words_of(cleo, path, "halcyon").count(badge) == 1


def test_free_days_to_come_are_named(meridian: Network, ines: Actor, cleo: Actor, world: World) -> None:
    day = timezone.now().date() + timedelta(days=3)
    has(world, ines, Calendar(week=(((540, 1020),),) * 7, days=(OwnDay(day=day, name="CNRY-stocktaking"),)))
    assert "CNRY-stocktaking" in words_of(cleo, f"{HALL}members/{ines.organization_id}/", "halcyon")


def test_card_without_hours_says_none_and_the_front_page_asks_for_them(
    meridian: Network, ines: Actor, cleo: Actor, world: World
) -> None:
    assert browser_of(ines).post(f"{HALL}card/", CARD | FREE).status_code == 302
    assert kept(world, ines) is None
    assert "your hours" in words_of(ines)
    assert "Monday to Friday" in words_of(cleo, f"{HALL}members/", "halcyon"), "the note stands in for them"
    browser_of(ines).post(f"{HALL}card/", CARD)
    assert "your hours" not in words_of(ines)
    browser_of(ines).post(f"{HALL}card/", CARD | FREE)
    assert kept(world, ines) is None
    with entered(world.meridian):
        fields = [row.data["fields"] for row in Event.objects.filter(name="MemberCardChanged").order_by("id")]
    assert fields[1:] == [["calendar"], ["calendar"]]


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"open-hours_0": "nine to five"}, "Write hours as 10:00–18:00"),
        ({"open-hours_0": "17:00-9:00"}, "must end after it begins"),
        (FREE | {"open-country": "DE"}, "Give working hours for at least one day"),
        ({"open-subdivision": "XX", "open-country": "DE"}, "This country has no region of this code."),
        ({"open-days": "Christmas"}, "does not begin with a date"),
        ({"open-zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_hours_that_do_not_fit_are_refused_and_kept_on_the_page(
    meridian: Network, ines: Actor, world: World, bad: dict[str, str], sentence: str
) -> None:
    answer = browser_of(ines).post(f"{HALL}card/", CARD | bad)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words
    assert "CNRY-about Arrays." in words
    assert kept(world, ines) is None


def test_row_that_cannot_be_read_leaves_the_roster_standing(
    meridian: Network, ines: Actor, cleo: Actor, world: World
) -> None:
    with entered(world.meridian):
        Member.objects.filter(pk=ines.organization_id).update(calendar={"zone": "Gone/Zone"})
    assert "Northwind Storage" in words_of(cleo, f"{HALL}members/", "halcyon")
    assert "Not said" in words_of(cleo, f"{HALL}members/{ines.organization_id}/", "halcyon")
