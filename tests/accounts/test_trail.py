"""Signing in, being refused, and every change of how one signs in: who did it, where, and whose admin reads of it."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.test import override_settings

from accounts.models import User
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.models import AuditEvent, Membership
from tests.people import PASSWORD, browser_of, email_of
from tests.tenants.helpers import BASE, HALCYON, NORTHWIND, path_in, sign_in, stranger, trail
from tests.world import World

NORTH = "Northwind Storage"


def lines(admin: Actor) -> list[str]:
    """The audit page of an admin's organization in words, oldest first."""
    page = browser_of(admin).get("/settings/audit/").context["page"]
    return [f"{row.by} {row.sentence}" for row in reversed(page.rows)]


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still within a minute."""
    now = time.time() // 60 * 60 + 5
    monkeypatch.setattr(time, "time", lambda: now)
    monkeypatch.setattr("tenants.events.timezone.now", lambda: _moment(now))


def _moment(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)


def known(browser: Browser) -> Browser:
    """The browser after being asked once more, as every change of a second factor asks."""
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return browser


def test_signing_in_and_out_is_told_with_its_method(ada: Actor, ines: Actor) -> None:
    browser = stranger()
    sign_in(browser, email_of("ada"))
    browser.post("/accounts/logout/")
    assert trail("SignedIn", "SignedOut") == [(NORTH, {"methods": ["password"]}), (NORTH, {})]
    assert lines(ines) == ["Ada Brandt signed in with a password", "Ada Brandt signed out"]


def test_a_wrong_password_is_told_without_what_was_typed(ada: Actor, ines: Actor, still: None) -> None:
    sign_in(stranger(), email_of("ada"), "a wrong guess")
    sign_in(stranger(), "Nobody@Elsewhere.example", "another guess")
    assert trail() == [
        (NORTH, {"user_id": str(ada.user_id), "reason": "password", "times": 1}),
        (NORTH, {"reason": "password", "times": 1}),
    ]
    with entered(REGISTRY):
        assert set(AuditEvent.objects.values_list("by_user", flat=True)) == {None}, "nobody has proved to be Ada"
    told = lines(ines)
    assert sorted(told) == [
        "Somebody was refused as Ada Brandt: the password was wrong",
        "Somebody was refused as somebody who is not known here: the password was wrong",
    ]


@override_settings(ACCOUNT_RATE_LIMITS={"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"})
def test_refusals_are_counted_and_make_one_row_a_minute(ada: Actor, ines: Actor, still: None) -> None:
    for _ in range(8):
        sign_in(stranger(), email_of("ada"), "a wrong guess")
    sign_in(stranger(), email_of("ada"))
    for number in range(4):
        sign_in(stranger(), f"nobody{number}@elsewhere.example", "a wrong guess")
    found = {(data["reason"], "user_id" in data): data["times"] for _, data in trail("SignInRefused")}
    assert found == {
        ("password", True): 5,
        ("too_often", True): 4,
        ("password", False): 1,
        ("too_often", False): 3,
    }, "five guesses for a name and ten from an address, then not even the right password is tried"
    assert len(trail()) == 4
    assert "Somebody was refused as Ada Brandt: the password was wrong, 5 times within a minute" in lines(ines)


def test_the_next_minute_has_a_row_of_its_own(ada: Actor, still: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(stranger(), email_of("ada"), "a wrong guess")
    later = time.time() + 60
    monkeypatch.setattr("tenants.events.timezone.now", lambda: _moment(later))
    sign_in(stranger(), email_of("ada"), "a wrong guess")
    with entered(REGISTRY):
        first, second = AuditEvent.objects.order_by("id")
    assert first.id.version == second.id.version == 7
    assert [row.data["times"] for row in (first, second)] == [1, 1]


def test_an_admin_learns_nothing_about_strangers(cleo: Actor, ines: Actor) -> None:
    sign_in(stranger(NORTHWIND), email_of("cleo"))
    assert [whose for whose, _ in trail()] == [None]
    assert lines(ines) == []


def test_an_admin_cannot_ask_the_trail_who_has_a_sign_in_elsewhere(
    cleo: Actor, ben: Actor, ines: Actor, still: None
) -> None:
    with entered(REGISTRY):
        Membership.objects.filter(user_id=str(ben.user_id)).update(state="removed")
    found = []
    for address in (email_of("cleo"), email_of("ben"), "nobody@elsewhere.example"):
        with entered(REGISTRY):
            AuditEvent.objects.all().delete()
        sign_in(stranger(NORTHWIND), address, "a wrong guess")
        found.append((trail(), lines(ines)))
    one = "Somebody was refused as somebody who is not known here: the password was wrong"
    assert found == [([(NORTH, {"reason": "password", "times": 1})], [one])] * 3


def test_what_one_does_elsewhere_is_not_an_organizations(ada: Actor, world: World) -> None:
    with entered(REGISTRY):
        Membership.objects.create(
            user_id=str(ada.user_id), organization_id=world.organization_ids["halcyon"], role="agent"
        )
    for host in (HALCYON, BASE, NORTHWIND):
        sign_in(stranger(host), email_of("ada"))
    assert [whose for whose, _ in trail("SignedIn")] == ["Halcyon Cloud", None, NORTH]


def test_a_removed_person_is_nobodys_news_and_a_suspended_one_is(ada: Actor, ben: Actor) -> None:
    with entered(REGISTRY):
        Membership.objects.filter(user_id=str(ada.user_id)).update(state="removed")
        Membership.objects.filter(user_id=str(ben.user_id)).update(state="suspended")
    for name in ("ada", "ben"):
        sign_in(stranger(), email_of(name))
    assert [whose for whose, _ in trail("SignedIn")] == [None, NORTH]


def test_a_locked_user_is_refused_by_that_name(ada: Actor) -> None:
    with entered(REGISTRY):
        User.objects.filter(pk=str(ada.user_id)).update(is_active=False)
    sign_in(stranger(), email_of("ada"))
    assert trail() == [(NORTH, {"user_id": str(ada.user_id), "reason": "locked", "times": 1})]


def test_changing_and_resetting_the_password_is_told(ada: Actor, ines: Actor) -> None:
    words = {"oldpassword": PASSWORD, "password1": "five loud kettles", "password2": "five loud kettles"}
    browser_of(ada).post("/accounts/password/change/", words)
    stranger().post("/accounts/password/reset/", {"email": email_of("ada")})
    link = path_in(str(next(letter.body for letter in mail.outbox if "/reset/key/" in letter.body)))
    browser = stranger()
    page = browser.get(link)["Location"]
    browser.post(page, {"password1": "six tall windmills", "password2": "six tall windmills"})
    assert lines(ines) == [
        "Ada Brandt changed their password",
        "Ada Brandt chose a new password by the link of a letter",
    ]


def test_a_second_factor_from_its_making_to_its_end_is_told(
    ada: Actor, ines: Actor, still: None, django_capture_on_commit_callbacks: Any
) -> None:
    browser = stranger()
    sign_in(browser, email_of("ada"))
    known(browser)
    page = browser.get("/accounts/second-factor/totp/activate/").content.decode()
    found = re.search(r"Secret: <code>(\w+)</code>", page)
    assert found
    with entered(REGISTRY), django_capture_on_commit_callbacks(execute=True):
        browser.post("/accounts/second-factor/totp/activate/", {"code": code_of(found[1])})
    cache.clear()
    for _ in range(2):
        assert browser.get("/accounts/second-factor/recovery-codes/").status_code == 200
    with entered(REGISTRY), django_capture_on_commit_callbacks(execute=True):
        browser.post("/accounts/second-factor/recovery-codes/generate/")
    browser.post("/accounts/logout/")
    sign_in(browser, email_of("ada"))
    browser.post("/accounts/second-factor/authenticate/", {"code": "000000"})
    browser.post("/accounts/second-factor/authenticate/", {"code": code_of(found[1])})
    known(browser)
    browser.post("/accounts/second-factor/totp/deactivate/")
    with entered(REGISTRY):
        assert not Authenticator.objects.exists()
        rows = AuditEvent.objects.order_by("at")
        names = [row.name for row in rows]
        assert {row.organization_id for row in rows} == {ines.organization_id}
    told = lines(ines)
    assert sorted(names) == sorted(
        [
            *("SignedIn", "FactorAdded", "FactorAdded", "RecoveryCodesShown", "RecoveryCodesRenewed", "SignedOut"),
            *("SignInRefused", "FactorUsed", "SignedIn", "FactorRemoved", "FactorRemoved"),
        ]
    )
    for words in (
        "Ada Brandt added codes from an app to their sign-in",
        "Ada Brandt added recovery codes to their sign-in",
        "Ada Brandt looked at their recovery codes, 2 times within a minute",
        "Ada Brandt made new recovery codes",
        "Somebody was refused as Ada Brandt: the code was wrong",
        "Ada Brandt proved who they are with a code from an app",
        "Ada Brandt signed in with a password and a code from an app",
        "Ada Brandt removed codes from an app from their sign-in",
        "Ada Brandt removed recovery codes from their sign-in",
    ):
        assert words in told
    with entered(REGISTRY):
        for row in AuditEvent.objects.all():
            assert set(row.data) <= {"methods", "factor", "user_id", "reason", "times"}, "ids and words of the code"


def test_a_recovery_code_is_told_as_one(ada: Actor, ines: Actor) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with entered(REGISTRY):
        user = User.objects.get(pk=str(ada.user_id))
        totp.TOTP.activate(user, totp.generate_totp_secret())
        code = RecoveryCodes.activate(user).get_unused_codes()[0]
    browser = stranger()
    sign_in(browser, email_of("ada"))
    browser.post("/accounts/second-factor/authenticate/", {"code": code})
    assert lines(ines)[-1] == "Ada Brandt signed in with a password and a recovery code"


def test_a_forged_passkey_is_refused_in_nobodys_name(ada: Actor, ines: Actor) -> None:
    browser = stranger()
    browser.get("/accounts/second-factor/webauthn/login/", HTTP_ACCEPT="application/json")
    forged = '{"id": "x", "rawId": "eA", "response": {}, "type": "public-key"}'
    browser.post("/accounts/second-factor/webauthn/login/", {"credential": forged})
    assert lines(ines) == ["Somebody was refused as somebody who is not known here: the passkey did not fit"]


def test_a_wrong_password_before_a_change_is_a_refusal_too(ada: Actor) -> None:
    browser = stranger()
    sign_in(browser, email_of("ada"))
    browser.post("/accounts/reauthenticate/", {"password": "a wrong guess"})
    assert trail("SignInRefused") == [(NORTH, {"user_id": str(ada.user_id), "reason": "password", "times": 1})]


def test_the_table_tells_the_same(ada: Actor, ines: Actor) -> None:
    sign_in(stranger(), email_of("ada"))
    sign_in(stranger(), email_of("ada"), "a wrong guess")
    _head, *rows = csv.reader(io.StringIO(browser_of(ines).get("/settings/audit.csv").getvalue().decode()))
    assert {tuple(row[1:]) for row in rows} == {
        ("Ada Brandt", "signed in with a password", "SignedIn"),
        ("Somebody", "was refused as Ada Brandt: the password was wrong", "SignInRefused"),
    }


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_costs_the_same_for_one_line_and_for_three(
    ines: Actor, ada: Actor, times: int, django_assert_num_queries: Any
) -> None:
    for name in ("ada", "ben", "cleo")[:times]:
        sign_in(stranger(), email_of(name), "a wrong guess")
    browser = browser_of(ines)
    with django_assert_num_queries(14):
        assert browser.get("/settings/audit/").context["page"].rows
