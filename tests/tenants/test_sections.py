"""All settings on one page: by who looks, and only what is served."""

from __future__ import annotations

import re

import pytest

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.models import Membership
from tenants.sections import Part, Section
from tests.people import browser_of


def titles(actor: Actor) -> set[str]:
    page = browser_of(actor).get("/settings/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return set(re.findall(r'class="subject" href="[^"]*">([^<]*)<', main))


def test_admins_see_every_section_and_agents_what_they_may_open(ines: Actor, ada: Actor) -> None:
    assert {"Members", "Organization", "Audit log", "Queues", "Forms", "Calendars", "Clocks"} <= titles(ines)
    assert "Queues" in titles(ada)
    assert titles(ada).isdisjoint({"Members", "Organization", "Audit log", "Forms", "Calendars", "Clocks"})


def test_a_lead_sees_what_leads_change_and_nothing_of_the_admins(ada: Actor) -> None:
    with entered(REGISTRY):
        Membership.objects.filter(user=ada.user_id).update(role="lead")
    assert {"Forms", "Calendars", "Clocks", "Queues"} <= titles(ada)
    assert titles(ada).isdisjoint({"Members", "Organization", "Audit log"})


def test_every_section_that_is_shown_opens(ines: Actor, ada: Actor) -> None:
    for actor in (ines, ada):
        browser = browser_of(actor)
        page = browser.get("/settings/").content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        links = re.findall(r'class="subject" href="([^"]*)"', main)
        assert len(links) > 4
        assert {browser.get(link).status_code for link in links} == {200}


def test_requesters_and_strangers_have_no_such_page(ravi: Actor, cleo: Actor) -> None:
    assert browser_of(ravi).get("/settings/").status_code == 404
    assert browser_of(cleo).get("/settings/").status_code == 404


@pytest.mark.parametrize("path", ["/settings/members/", "/settings/calendars/", "/settings/"])
def test_the_list_beside_a_page_says_where_one_is(ines: Actor, path: str) -> None:
    page = browser_of(ines).get(path).content.decode()
    here = re.findall(r'<a href="([^"]*)" aria-current="page"', page[page.index("<main") :])
    assert here == ([path] if path != "/settings/" else [])


def test_leaving_belongs_to_the_organization(ines: Actor) -> None:
    page = browser_of(ines).get("/settings/leave/").content.decode()
    assert re.findall(r'<a href="([^"]*)" aria-current="page"', page[page.index("<main") :]) == [
        "/settings/organization/"
    ]


def test_who_may_open_a_section_is_said_in_words() -> None:
    whole = Section("/x/", "X", "", Part.CASES)
    assert whole.who == "Admins"
