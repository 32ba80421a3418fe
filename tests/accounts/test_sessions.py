"""A session opens one door, belongs to one person, and ends when they say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.models import Membership
from tests.people import PASSWORD, browser_of, email_of
from tests.tenants.helpers import BASE, HALCYON, NORTHWIND, audited, sign_in, stranger, trail
from tests.world import World

SESSION = "guildhall-session"


@pytest.fixture
def both(world: World, ada: Actor) -> Actor:
    """Ada, who belongs to Halcyon too."""
    with entered(REGISTRY):
        Membership.objects.create(
            user_id=str(ada.user_id), organization_id=world.organization_ids["halcyon"], role="contributor"
        )
    return ada


def carry(browser: Browser, host: str) -> Browser:
    """Another host's browser with this one's cookies, as no real browser would send them."""
    other = stranger(host)
    other.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
    return other


def test_a_session_of_one_host_is_nobody_on_another_even_for_a_person_of_both(both: Actor) -> None:
    browser = stranger(NORTHWIND)
    sign_in(browser, email_of("ada"))
    assert browser.get("/").content == b"Northwind Storage: Ada Brandt"
    for host in (HALCYON, BASE):
        elsewhere = carry(browser, host)
        assert elsewhere.get("/accounts/profile/").status_code == 302
    assert carry(browser, HALCYON).get("/")["Location"] == "/accounts/login/?next=/"
    assert browser.get("/").status_code == 200, "trying it elsewhere costs the session nothing"


def test_a_person_of_two_organizations_signs_in_on_each(both: Actor) -> None:
    first, second = stranger(NORTHWIND), stranger(HALCYON)
    assert sign_in(first, email_of("ada"))["Location"] == "/"
    assert sign_in(second, email_of("ada"))["Location"] == "/"
    assert first.get("/").content == b"Northwind Storage: Ada Brandt"
    assert second.get("/").content == b"Halcyon Cloud: Ada Brandt"
    page = first.get("/organizations/").content.decode()
    assert f"://{NORTHWIND}" in page
    assert f"://{HALCYON}" in page


def test_who_does_not_belong_lands_at_their_own_organizations(cleo: Actor) -> None:
    browser = stranger(NORTHWIND)
    assert sign_in(browser, email_of("cleo"))["Location"] == "/organizations/"
    page = browser.get("/organizations/").content.decode()
    assert f"://{HALCYON}" in page
    assert f'href="http://{NORTHWIND}' not in page
    assert browser.get("/").status_code == 404


def test_on_the_base_host_one_lands_at_ones_organizations(ada: Actor) -> None:
    browser = stranger(BASE)
    assert sign_in(browser, email_of("ada"))["Location"] == "/organizations/"
    assert "Northwind Storage" in browser.get("/organizations/").content.decode()


def test_the_list_names_browsers_and_hosts(both: Actor) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    browser = Browser(HTTP_HOST=NORTHWIND, HTTP_USER_AGENT=agent)
    sign_in(browser, email_of("ada"))
    sign_in(stranger(HALCYON), email_of("ada"))
    rows = browser.get("/accounts/sessions/").context["sign_ins"]
    assert [(row.host, row.is_current) for row in rows] == [(HALCYON, False), (NORTHWIND, True)]
    assert rows[1].agent == "Firefox on Linux"


def test_one_browser_can_be_signed_out_from_another(both: Actor) -> None:
    here, there = stranger(NORTHWIND), stranger(HALCYON)
    sign_in(here, email_of("ada"))
    sign_in(there, email_of("ada"))
    [other] = [row for row in here.get("/accounts/sessions/").context["sign_ins"] if not row.is_current]
    assert here.post(f"/accounts/sessions/{other.id}/end/").status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert trail("SessionEnded") == [("Halcyon Cloud", {})], "where the browser was, not where the button is"


def test_nobody_ends_somebody_elses_session(ada: Actor, ben: Actor) -> None:
    victim, other = stranger(), stranger()
    sign_in(victim, email_of("ben"))
    sign_in(other, email_of("ada"))
    [session] = victim.get("/accounts/sessions/").context["sign_ins"]
    assert other.post(f"/accounts/sessions/{session.id}/end/").status_code == 404
    assert other.post("/accounts/sessions/99999999/end/").status_code == 404
    assert victim.get("/").status_code == 200


def test_signing_out_everywhere_ends_every_session_on_every_host(both: Actor, ben: Actor) -> None:
    browsers = [stranger(host) for host in (NORTHWIND, NORTHWIND, HALCYON, BASE)]
    for browser in browsers:
        sign_in(browser, email_of("ada"))
    bystander = stranger()
    sign_in(bystander, email_of("ben"))
    assert browsers[0].post("/accounts/sessions/end/")["Location"] == "/accounts/login/"
    for browser in browsers:
        assert browser.get("/accounts/profile/").status_code == 302
    assert bystander.get("/").status_code == 200
    assert trail("SignedOutEverywhere") == [
        (None, {"sessions": 1}),
        ("Halcyon Cloud", {"sessions": 1}),
        ("Northwind Storage", {"sessions": 2}),
    ]


@pytest.mark.parametrize("path", ["/accounts/sessions/end/", "/accounts/sessions/1/end/"])
def test_a_link_signs_nobody_out(ada: Actor, path: str) -> None:
    assert browser_of(ada).get(path).status_code == 405


def test_a_new_password_ends_the_sessions_elsewhere(ada: Actor) -> None:
    here, there = stranger(), stranger()
    sign_in(here, email_of("ada"))
    sign_in(there, email_of("ada"))
    words = {"oldpassword": PASSWORD, "password1": "five loud kettles", "password2": "five loud kettles"}
    assert here.post("/accounts/password/change/", words).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_a_locked_user_is_out_at_once(ada: Actor) -> None:
    browser = stranger()
    sign_in(browser, email_of("ada"))
    with entered(REGISTRY):
        User.objects.filter(pk=str(ada.user_id)).update(is_active=False)
    assert browser.get("/").status_code == 302
    assert sign_in(stranger(), email_of("ada"))["Location"] != "/"


def test_the_session_is_new_after_signing_in(ada: Actor) -> None:
    """A session that somebody planted before the sign-in opens nothing afterwards."""
    browser = stranger()
    browser.get("/accounts/login/")
    with entered(REGISTRY):
        planted: Any = browser.session
        planted["host"] = NORTHWIND
        planted.save()
    before = planted.session_key
    sign_in(browser, email_of("ada"))
    assert browser.cookies[SESSION].value != before


EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "https:/\\evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "\t//evil.example",
    f"http://{HALCYON}/",
    f"//{HALCYON}/",
    f"http://{NORTHWIND}@evil.example/",
    f"http://{NORTHWIND}.evil.example/",
    f"http://{BASE}/",
    "http://[::1]/",
]


@pytest.mark.parametrize("wanted", EVIL)
def test_after_signing_in_one_stays_on_this_host(ada: Actor, wanted: str) -> None:
    assert sign_in(stranger(), email_of("ada"), next=wanted)["Location"] == "/"
    known = stranger()
    sign_in(known, email_of("ada"))
    assert known.get("/accounts/login/", {"next": wanted})["Location"] == "/"
    location = browser_of(ada).post("/accounts/logout/", {"next": wanted})["Location"]
    assert location.startswith("/")
    assert not location.startswith("//")


def test_a_path_of_this_host_is_gone_on_to(ada: Actor) -> None:
    assert sign_in(stranger(), email_of("ada"), next="/settings/members/?x=1")["Location"] == "/settings/members/?x=1"


def test_the_profile_keeps_name_and_look(ada: Actor) -> None:
    browser = browser_of(ada)
    data = {"name": " Ada B. ", "theme": "dark", "density": "compact"}
    assert browser.post("/accounts/profile/", data).status_code == 302
    with entered(REGISTRY):
        user = User.objects.get(pk=str(ada.user_id))
    assert (user.name, user.look) == ("Ada B.", {"theme": "dark", "density": "compact", "keys": "off"})
    assert audited("ProfileChanged") == [{"fields": ["name", "look"]}]
    page = browser.get("/accounts/profile/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page


@pytest.mark.parametrize("bad", [{"theme": "neon"}, {"density": '"><script>'}, {"name": " "}])
def test_a_look_that_is_none_is_refused(ada: Actor, bad: dict[str, str]) -> None:
    data = {"name": "Ada", "theme": "dark", "density": "compact", **bad}
    assert browser_of(ada).post("/accounts/profile/", data).status_code == 422


def test_the_profile_changes_nothing_else_of_the_user(ada: Actor) -> None:
    data = {"name": "Ada", "theme": "dark", "density": "compact", "email": "x@evil.example", "is_superuser": "on"}
    browser_of(ada).post("/accounts/profile/", {**data, "is_staff": "on", "is_active": ""})
    with entered(REGISTRY):
        user = User.objects.get(pk=str(ada.user_id))
    assert (user.email, user.is_superuser, user.is_staff, user.is_active) == (email_of("ada"), False, False, True)
