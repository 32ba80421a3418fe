"""Whom to turn to in a member: for which region, at which hours, and whom a missed answer is told to."""

from __future__ import annotations

from typing import Any

import pytest

from clocks.calendars import Calendar
from core.actor import Actor
from core.refusals import Refused
from core.spaces import entered
from network.contacts import Contact, checked, mailed, whom_to_tell
from network.models import Member
from tenants.models import Network
from tests.clocks.test_calendars import at
from tests.network.test_halls import CARD, HALL, words_of
from tests.people import browser_of
from tests.world import World

WEEK = Calendar(zone="Europe/Berlin", week=(((540, 1020),),) * 5 + ((),) * 2)
NOON, NIGHT = at("2026-11-23T12:00"), at("2026-11-23T23:00")
DESK = Contact(name="Desk", phone="1", hours="member", is_escalation=True)
CALL = Contact(name="On call", phone="2", hours="always", is_escalation=True)
NORDIC = Contact(name="Nordics", phone="3", region="Nordics", is_escalation=True)
HEAD = Contact(name="Head of support", phone="4")


@pytest.mark.parametrize(
    ("contacts", "region", "moment", "told"),
    [
        ((HEAD, DESK, CALL), "", NOON, (DESK, CALL)),
        ((HEAD, DESK, CALL), "", NIGHT, (CALL,)),
        ((DESK, NORDIC), "Nordics", NOON, (DESK, NORDIC)),
        ((DESK, NORDIC), "nordics", NIGHT, (NORDIC,)),
        ((DESK, NORDIC), "Iberia", NOON, (DESK,)),
        ((DESK, NORDIC), "", NOON, (DESK,)),
        ((NORDIC,), "Iberia", NOON, (NORDIC,)),
        ((DESK,), "", NIGHT, (DESK,)),
        ((HEAD,), "", NOON, ()),
        ((), "Nordics", NOON, ()),
    ],
)
def test_missed_answer_is_told_to_who_is_there_for_the_region(
    contacts: tuple[Contact, ...], region: str, moment: Any, told: tuple[Contact, ...]
) -> None:
    assert whom_to_tell(contacts, region, moment, WEEK) == told


def test_hours_that_the_member_does_not_name_keep_nobody_away() -> None:
    assert whom_to_tell((DESK, CALL), "", NIGHT) == (DESK, CALL)


def test_contact_of_an_earlier_release_is_for_every_region() -> None:
    old = Contact.model_validate({"name": "Desk", "phone": "1", "is_escalation": True, "when": "nights"})
    assert (old.region, old.hours) == ("", "")
    assert whom_to_tell((old,), "Nordics", NIGHT, WEEK) == (old,)


def test_region_is_one_of_the_organizations() -> None:
    row = {"name": "Desk", "phone": "1"}
    assert checked([row | {"region": "nordics"}], ["Europe", "Nordics"])[0]["region"] == "Nordics"
    with pytest.raises(Refused, match="Iberia is none of your regions"):
        checked([row | {"region": "Iberia"}], ["Europe", "Nordics"])


def test_region_and_hours_are_given_on_the_card_and_read_by_the_others(
    meridian: Network, ines: Actor, cleo: Actor, world: World
) -> None:
    given = CARD | {"contact-0-region": "nordics", "contact-0-hours": "always"}
    assert browser_of(ines).post(f"{HALL}card/", given).status_code == 302
    words = words_of(cleo, f"{HALL}members/{ines.organization_id}/", "halcyon")
    assert "CNRY-duty desk" in words
    assert "Nordics · around the clock" in words
    assert 'value="Nordics"' in words_of(ines, f"{HALL}card/")


def test_region_of_nobody_is_refused_and_kept_on_the_page(meridian: Network, ines: Actor, world: World) -> None:
    answer = browser_of(ines).post(f"{HALL}card/", CARD | {"contact-0-region": "Iberia"})
    assert answer.status_code == 422
    assert "Iberia is none of your regions." in answer.content.decode()
    assert 'value="Iberia"' in answer.content.decode()
    with entered(world.meridian):
        assert Member.objects.get(pk=ines.organization_id).contacts == []


def test_mail_goes_to_those_with_an_address_for_the_region_both_name() -> None:
    rows = [
        {"name": "Phone", "phone": "1", "is_escalation": True, "region": "Europe"},
        {"name": "Europe", "email": "e@x.example", "is_escalation": True, "region": "Europe"},
        {"name": "Asia", "email": "a@x.example", "is_escalation": True, "region": "Asia"},
        {"name": "Nobody", "email": "n@x.example"},
    ]
    own = Member(name="Own", regions=["Asia", "Europe"], contacts=rows)
    assert [one.name for one in mailed(own, Member(regions=["America", "europe"]), NOON)] == ["Europe"]
    assert [one.name for one in mailed(own, Member(regions=["Asia"]), NOON)] == ["Asia"]
    assert {one.name for one in mailed(own, None, NOON)} == {"Europe", "Asia"}, (
        "to the wrong region rather than not at all"
    )
