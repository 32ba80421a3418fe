"""The hall of a network on each member's own host: who comes in, as whom, and whom they see there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import Actor, Role
from core.models import Event
from core.spaces import REGISTRY, entered
from directory.models import Person
from network.models import Member
from network.selectors import halls as selectors
from tenants import actions
from tenants.doors import Host
from tenants.halls import find_hall, hall_actor, halls_of
from tenants.models import Membership, Network, Organization, Participation
from tenants.selectors.networks import curating
from tests.people import browser_of
from tests.world import World

HALL = "/n/meridian/"
CARD = {
    "about": "CNRY-about Arrays.",
    "regions": "Europe,  Nordics, Europe",
    "languages": "English, German",
    "hours": "Monday to Friday",
    "open-zone": "Europe/Berlin",
    "open-hours_0": "9:00-17:00",
    "open-hours_1": "9:00–12:00, 13.00 to 17.00",
    "contact-TOTAL_FORMS": "2",
    "contact-INITIAL_FORMS": "0",
    "contact-0-name": "CNRY-duty desk",
    "contact-0-phone": "+49 30 1234",
    "contact-0-is_escalation": "on",
    "contact-1-name": "",
}


def page(actor: Actor | None, path: str = HALL, host: str = "northwind") -> Any:
    return browser_of(actor, host).get(path)


def words_of(actor: Actor, path: str = HALL, host: str = "northwind") -> str:
    answer = page(actor, path, host)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def in_hall(actor: Actor, network: Network, world: World, slug: str = "northwind") -> Actor:
    """The actor as the door makes them for the hall."""
    with entered(REGISTRY):
        one = world.organization(slug)
        hall = find_hall(network.slug, Host(slug, "member", one.pk, one.name))
        assert hall is not None
        return hall_actor(actor, hall)


def test_hall_says_for_whom_one_acts_and_what_is_new(meridian: Network, ada: Actor) -> None:
    words = words_of(ada)
    assert "Meridian network" in words
    assert "You act as <b>Northwind Storage</b>" in words
    assert 'data-space="hall"' in words
    assert "Halcyon Cloud" in words
    assert "Storage" in words, "a topic of the template"
    assert "Nothing waits for Northwind." in words


def test_desk_leads_to_the_hall_once_the_organization_belongs(world: World, ada: Actor, meridian: Network) -> None:
    assert 'href="/n/meridian/"' in words_of(ada, "/networks/")
    with entered(REGISTRY):
        Participation.objects.filter(organization=ada.organization_id).update(state="suspended")
    assert 'href="/n/meridian/"' not in words_of(ada, "/networks/")


@pytest.mark.parametrize("state", ["invited", "applied", "suspended", "refused", "ended"])
def test_hall_is_closed_to_who_is_no_active_member(meridian: Network, ada: Actor, state: str) -> None:
    with entered(REGISTRY):
        Participation.objects.filter(organization=ada.organization_id).update(state=state)
    for path in (HALL, f"{HALL}members/", f"{HALL}topics/", f"{HALL}card/"):
        answer = page(ada, path)
        assert (answer.status_code, answer["Location"]) == (302, "/networks/meridian/")
    assert page(ada, "/networks/meridian/").status_code == (404 if state == "ended" else 200)


def test_hall_is_missing_for_strangers_requesters_and_without_such_a_network(
    meridian: Network, ada: Actor, ravi: Actor
) -> None:
    assert page(None)["Location"].startswith("/accounts/login/")
    assert page(ravi).status_code == 404
    answer = page(ada, "/n/nowhere/")
    assert page(ada, answer["Location"]).status_code == 404


def test_person_of_two_members_has_a_card_for_each(meridian: Network, cleo: Actor, world: World) -> None:
    with entered(REGISTRY):
        Membership.objects.create(user_id=cleo.user_id, organization=world.organization("northwind"), role=Role.AGENT)  # type: ignore[misc]
    assert "You act as <b>Halcyon Cloud</b>" in words_of(cleo, host="halcyon")
    assert "You act as <b>Northwind Storage</b>" in words_of(cleo)
    with entered(world.meridian):
        cards = Person.objects.filter(user_id=cleo.user_id)
        assert {card.organization_id for card in cards} == set(world.organization_ids.values())
        assert {card.email for card in cards} == {""}, "an address is the home's"


def test_steward_of_the_operator_curates_and_their_other_organization_does_not(
    meridian: Network, hana: Actor, cleo: Actor, world: World
) -> None:
    assert cleo.user_id is not None
    with entered(REGISTRY):
        actions.appoint_steward(meridian, by=curating(hana), user_id=cleo.user_id, role="steward")
        Membership.objects.create(user_id=cleo.user_id, organization=world.organization("northwind"), role="admin")
    assert "New topic" in words_of(cleo, f"{HALL}topics/", "halcyon")
    assert "New topic" not in words_of(cleo, f"{HALL}topics/")
    assert page(cleo, f"{HALL}topics/new/").status_code == 403


def test_card_is_changed_by_an_admin_and_read_by_the_others(
    meridian: Network, ines: Actor, ada: Actor, cleo: Actor
) -> None:
    assert page(ada, f"{HALL}card/").status_code == 403
    answer = browser_of(ines).post(f"{HALL}card/", CARD)
    assert answer.status_code == 302
    words = words_of(cleo, f"{HALL}members/{ines.organization_id}/", "halcyon")
    for shown in ("CNRY-about Arrays.", "Europe, Nordics", "English, German", "CNRY-duty desk", "+49 30 1234"):
        assert shown in words
    assert "Told when an answer is missed" in words
    assert "Change the card" not in words
    assert page(cleo, f"{HALL}card/", "halcyon").status_code == 403


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"contact-0-phone": ""}, "Give an e-mail address or a telephone number."),
        ({"contact-0-name": "", "contact-0-phone": "1"}, "Give the contact a name."),
        ({"contact-0-email": "nobody"}, "Enter a valid email address"),
        ({"regions": "x" * 41}, "At most 20 words of at most 40 characters"),
        ({"about": "x" * 501}, "at most 500 characters"),
    ],
)
def test_card_that_does_not_fit_is_refused_and_kept_on_the_page(
    meridian: Network, ines: Actor, world: World, bad: dict[str, str], sentence: str
) -> None:
    answer = browser_of(ines).post(f"{HALL}card/", CARD | bad)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "English, German" in answer.content.decode()
    with entered(world.meridian):
        assert Member.objects.get(pk=ines.organization_id).about == ""


def test_card_change_is_an_event_of_the_network_with_who_it_was(meridian: Network, ines: Actor, world: World) -> None:
    browser_of(ines).post(f"{HALL}card/", CARD)
    browser_of(ines).post(f"{HALL}card/", CARD)
    with entered(world.meridian):
        [event] = Event.objects.filter(name="MemberCardChanged")
        assert event.by_person is not None
        by = Person.objects.get(pk=event.by_person)
    assert (by.user_id, by.organization_id) == (ines.user_id, ines.organization_id)
    assert event.data == {"fields": ["about", "regions", "languages", "hours", "contacts", "calendar"]}


def test_closed_roster_shows_oneself_and_the_operator_alone(
    meridian: Network, hana: Actor, ada: Actor, world: World
) -> None:
    _third(meridian, world)
    assert "Kestrel Data" in words_of(ada, f"{HALL}members/")
    with entered(REGISTRY):
        actions.change_network(
            meridian, by=curating(hana), name="Meridian", summary="x", takes_applications=False, has_open_roster=False
        )
        key = Organization.objects.get(name="Kestrel Data").pk
    words = words_of(ada, f"{HALL}members/")
    assert "Kestrel Data" not in words
    assert "Northwind Storage" in words
    assert "Halcyon Cloud" in words
    assert page(ada, f"{HALL}members/{key}/").status_code == 404
    assert "Kestrel" not in words_of(ada)
    assert "Kestrel" not in words_of(ada, f"{HALL}members/?words=Kestrel").replace('value="Kestrel"', "").replace(
        "“Kestrel”", ""
    )
    assert "Kestrel Data" in words_of(hana, f"{HALL}members/", "halcyon"), "its steward knows who belongs"


def _third(network: Network, world: World) -> None:
    from tenants.halls import tell_participation
    from tenants.models import Space

    with entered(REGISTRY):
        space = Space.objects.create(kind="member", schema_name="s_00000000abcd")
        third = Organization.objects.create(space=space, name="Kestrel Data")
        place = Participation.objects.create(network=network, organization=third, state="active")
        tell_participation(place)


def test_suspended_member_leaves_the_roster_and_comes_back(
    meridian: Network, hana: Actor, ada: Actor, cleo: Actor, world: World
) -> None:
    with entered(REGISTRY):
        place = Participation.objects.get(organization=ada.organization_id)
        actions.suspend_participation(meridian, place.pk, by=curating(hana), reason="unpaid")
    assert "Northwind Storage" not in words_of(cleo, f"{HALL}members/", "halcyon")
    assert page(cleo, f"{HALL}members/{ada.organization_id}/", "halcyon").status_code == 404
    with entered(REGISTRY):
        actions.restore_participation(meridian, place.pk, by=curating(hana))
    assert "Northwind Storage" in words_of(cleo, f"{HALL}members/", "halcyon")
    with entered(world.meridian):
        told = Event.objects.filter(name="MemberStandingChanged", subject_id=ada.organization_id).order_by("id")
        assert [row.data["state"] for row in told] == ["active", "suspended", "active"]


def test_member_that_leaves_guildhall_leaves_its_networks_and_an_operator_cannot(
    meridian: Network, hana: Actor, ines: Actor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants import provisioning

    monkeypatch.setattr(provisioning, "remove", lambda ref: None)
    answer = browser_of(hana, "halcyon").post("/settings/leave/", {"name": "Halcyon Cloud"})
    assert answer.status_code == 422
    assert "operates the network Meridian" in answer.content.decode()
    with entered(REGISTRY):
        one = world.organization("northwind")
        actions.leave_guildhall(one, by=ines, name=one.name)
        Organization.objects.filter(pk=one.pk).update(delete_at=one.created_at)
        assert actions.delete_left_organizations() == 1
    assert "Northwind" not in words_of(hana, f"{HALL}members/", "halcyon")
    with entered(world.meridian):
        assert Member.objects.get(pk=one.pk).state == "ended"


def test_new_name_of_an_organization_is_known_in_its_networks(meridian: Network, ines: Actor, cleo: Actor) -> None:
    given = {"name": "Northwind & Sons", "time_zone": "Europe/Berlin", "accent": ""}
    assert browser_of(ines).post("/settings/organization/", given).status_code == 302
    assert "Northwind &amp; Sons" in words_of(cleo, f"{HALL}members/", "halcyon")


def test_roster_is_searched_by_name_region_and_language(meridian: Network, ines: Actor, cleo: Actor) -> None:
    browser_of(ines).post(f"{HALL}card/", CARD)
    for asked in ("north", "nordics", "german"):
        words = words_of(cleo, f"{HALL}members/?words={asked}", "halcyon")
        assert "Northwind Storage</a>" in words
        assert "Halcyon Cloud</a>" not in words
    assert "No member has these words." in words_of(cleo, f"{HALL}members/?words=swahili", "halcyon")


def test_what_waits_is_said_to_who_can_do_it(
    meridian: Network, hana: Actor, cleo: Actor, ines: Actor, ada: Actor
) -> None:
    with entered(REGISTRY):
        actions.publish_terms(meridian, by=curating(hana), text="CNRY-terms", conduct="b")
        Participation.objects.filter(organization=ines.organization_id).update(accepted=None)
    assert "One thing waits for Northwind." in words_of(ines)
    assert "New terms of Meridian" in words_of(ines)
    assert "Nothing waits for Northwind." in words_of(ada), "an agent accepts nothing"
    with entered(REGISTRY):
        Participation.objects.filter(organization=ines.organization_id).update(state="applied")
    assert "1 organization asks to join" in words_of(hana, host="halcyon")
    assert "to join" not in words_of(cleo, host="halcyon")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_the_hall_ask_the_same_however_many(count: int, meridian: Network, ada: Actor, world: World) -> None:
    actor = in_hall(ada, meridian, world)
    with entered(world.meridian):
        for number in range(count):
            Member.objects.create(name=f"Member {number}", state="active")
        with CaptureQueriesContext(connection) as asked:
            found = selectors.roster(actor)
            selectors.front(actor)
            selectors.topics(actor)
    assert len(found.rows) == count + 2
    assert len(asked) == 2 + 8 + 1


@pytest.mark.parametrize("count", [1, 3])
def test_front_page_asks_the_same_however_many_are_members(
    count: int, meridian: Network, ada: Actor, world: World
) -> None:
    browser = browser_of(ada)
    browser.get(HALL)  # makes the card
    with entered(world.meridian):
        for number in range(count):
            Member.objects.create(name=f"Member {number}", state="active")
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(HALL).status_code == 200
    assert len(asked) == 25  # one of them for reports that wait


def test_roster_goes_on_behind_its_page(meridian: Network, ada: Actor, world: World) -> None:
    actor = in_hall(ada, meridian, world)
    with entered(world.meridian):
        Member.objects.bulk_create([Member(name=f"Z {number:03}", state="active") for number in range(60)])
        first = selectors.roster(actor)
        second = selectors.roster(actor, after=first.after)
    assert (len(first.rows), len(second.rows), second.after) == (50, 12, None)
    names = [row.member.name for row in (*first.rows, *second.rows)]
    assert names == sorted(names)
    assert len(set(names)) == 62


def test_halls_of_an_organization_are_those_it_may_enter(meridian: Network, world: World) -> None:
    with entered(REGISTRY):
        key = world.organization_ids["northwind"]
        assert [one.slug for one in halls_of(key)] == ["meridian"]
        Participation.objects.filter(organization=key).update(state="ended")
        assert halls_of(key) == []
