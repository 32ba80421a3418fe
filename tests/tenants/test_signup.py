"""Signing up an organization, and what strangers learn by trying: nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import User
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants import actions
from tenants.models import Domain, Membership, Organization, SignUpLetter, Space
from tests.people import PASSWORD, browser_of, email_of
from tests.tenants.helpers import BASE, NORTHWIND, audited, body, deliver_sign_up, jobs, path_in, sign_in, stranger
from tests.world import World

ASKED = {"name": "Orchard Systems", "slug": "orchard", "time_zone": "Europe/Paris"}
NEW = {"name": "Olga Reyes", "password": "nine quiet apples fall"}


def ask(browser: Browser, email: str, **more: str) -> Any:
    return browser.post("/sign-up/", {**ASKED, "email": email, **more})


def test_a_stranger_signs_up_by_a_mailed_link(world: World) -> None:
    browser = stranger(BASE)
    assert ask(browser, "Olga@Orchard.example")["Location"] == "/sign-up/sent/"
    with entered(REGISTRY):
        assert not Organization.objects.filter(name="Orchard Systems").exists()
    link = deliver_sign_up()
    with entered(REGISTRY):
        assert not SignUpLetter.objects.exists(), "the letter alone knows"
    assert mail.outbox[-1].to == ["olga@orchard.example"]
    assert f"://{BASE}" in mail.outbox[-1].body
    assert "orchard.guildhall.localhost" in browser.get(link).content.decode()
    response = browser.post(link, NEW)
    with entered(REGISTRY):
        made = Organization.objects.select_related("space").get(name="Orchard Systems")
        membership = Membership.objects.get(organization=made)
        assert (membership.user.email, membership.role) == ("olga@orchard.example", "admin")
        assert made.time_zone == "Europe/Paris"
    assert response["Location"] == f"/organizations/{made.id}/"
    assert b"Preparing your desk" in browser.get(response["Location"]).content
    assert [row["slug"] for row in audited("OrganizationSignedUp")] == ["orchard"]
    assert jobs("tenants.provision")[-1]["space_id"] == str(made.space_id)
    with entered(REGISTRY):
        Space.objects.filter(pk=made.space_id).update(state="ready")
    swapped = browser.get(response["Location"], HTTP_HX_REQUEST="true").content.decode()
    assert "Open your desk" in swapped
    assert "<html" not in swapped
    assert "every 1s" not in swapped, "a ready page asks no more"
    assert browser.post(link, NEW).status_code in (404, 409), "the link works once"


def test_somebody_signed_in_needs_no_letter(ines: Actor) -> None:
    browser = stranger(BASE)
    sign_in(browser, email_of("ines"))
    response = browser.post("/sign-up/", ASKED)
    assert re.fullmatch(r"/organizations/[0-9a-f-]{36}/", response["Location"])
    assert mail.outbox == []
    page = browser.get("/organizations/").content.decode()
    assert "Orchard Systems" in page
    assert "Northwind Storage" in page
    assert "Halcyon" not in page


@pytest.mark.parametrize("token", ["x", "x:y:z", "eyJhIjoxfQ:1abc:forged"])
def test_a_forged_link_is_missing(world: World, token: str) -> None:
    assert stranger(BASE).get(f"/sign-up/{token}/").status_code == 404


def test_an_old_link_is_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(stranger(BASE), "olga@orchard.example")
    link = deliver_sign_up()
    monkeypatch.setattr("tenants.selectors.organizations.SIGN_UP_AGE", -1)
    assert stranger(BASE).post(link, NEW).status_code == 404


def test_a_letter_that_could_not_be_mailed_waits_for_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    ask(stranger(BASE), "olga@orchard.example")
    with monkeypatch.context() as outage:
        outage.setattr("tenants.actions.signup.send_mail", down)
        with pytest.raises(ConnectionRefusedError):
            deliver_sign_up()
    with entered(REGISTRY):
        assert actions.forget_sign_ups() == 0
    assert b"Orchard Systems" in stranger(BASE).get(deliver_sign_up()).content
    ask(stranger(BASE), "olga@orchard.example")
    mail.outbox.clear()
    with entered(REGISTRY):
        SignUpLetter.objects.update(asked_at=timezone.now() - timedelta(hours=25))
        actions.send_sign_up(SignUpLetter.objects.get().pk)
        assert mail.outbox == [], "its link would be dead on arrival"
        assert actions.forget_sign_ups() == 1
        assert not SignUpLetter.objects.exists()


def test_a_slug_taken_in_the_meantime_is_told_and_makes_nobody(ines: Actor) -> None:
    browser = stranger(BASE)
    ask(browser, "olga@orchard.example")
    link = deliver_sign_up()
    with entered(REGISTRY):
        actions.sign_up_organization(by=User.objects.get(pk=str(ines.user_id)), name="Other", slug="orchard")
    response = browser.post(link, NEW)
    assert response.status_code == 422
    assert b"taken" in response.content
    with entered(REGISTRY):
        assert not User.objects.filter(email="olga@orchard.example").exists()


def test_a_link_of_a_known_address_asks_to_sign_in_and_sets_no_password(ada: Actor) -> None:
    ask(stranger(BASE), email_of("ada"))
    link = deliver_sign_up()
    browser = stranger(BASE)
    assert "Sign in to go on" in browser.get(link).content.decode()
    browser.post(link, NEW)
    with entered(REGISTRY):
        assert User.objects.get(email=email_of("ada")).check_password(PASSWORD)
        assert not Domain.objects.filter(domain__startswith="orchard").exists()
    sign_in(browser, email_of("ada"))
    assert browser.post(link).status_code == 302
    with entered(REGISTRY):
        assert Membership.objects.get(organization__name="Orchard Systems").user_id == ada.user_id


def test_a_link_serves_nobody_else_who_is_signed_in(ada: Actor, ben: Actor) -> None:
    ask(stranger(BASE), email_of("ada"))
    link = deliver_sign_up()
    browser = stranger(BASE)
    sign_in(browser, email_of("ben"))
    assert b"another address" in browser.get(link).content
    browser.post(link, NEW)
    with entered(REGISTRY):
        assert not Organization.objects.filter(name="Orchard Systems").exists()


def shape(response: Any) -> tuple[Any, ...]:
    """Everything a stranger can compare, without what differs by chance (tokens, the second) or by their own typing."""
    text = re.sub(r"(ada|nobody)@northwind\.example", "…", body(response))
    headers = {key: value for key, value in response.headers.items() if key not in ("Content-Length", "Expires")}
    return response.status_code, headers, text, sorted(response.cookies)


def test_signing_up_answers_alike_for_known_and_unknown_addresses(ada: Actor) -> None:
    known = shape(ask(stranger(BASE), email_of("ada")))
    deliver_sign_up()
    unknown = shape(ask(stranger(BASE), "nobody@northwind.example"))
    deliver_sign_up()
    assert known == unknown
    first, second = mail.outbox
    words = [re.sub(r"sign-up/\S+", "", str(letter.body)) for letter in (first, second)]
    assert words[0] == words[1]
    assert first.subject == second.subject


def test_signing_in_answers_alike_for_known_and_unknown_addresses(ada: Actor) -> None:
    known = shape(sign_in(stranger(), email_of("ada"), "wrong"))
    unknown = shape(sign_in(stranger(), "nobody@northwind.example", "wrong"))
    assert known == unknown
    assert known[0] == 200


def test_signing_in_costs_the_same_for_known_and_unknown_addresses(
    ada: Actor, join: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes long is making a digest of the password: it is made once for anybody, so no clock tells them apart."""
    locked = join("ben")
    with entered(REGISTRY):
        User.objects.filter(pk=locked.user_id).update(is_active=False)
    made: list[str] = []
    digest = MD5PasswordHasher.encode

    def encode(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        made.append(password)
        return digest(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    work = {}
    for name in ("ada", "ben", "nobody"):
        made.clear()
        sign_in(stranger(), f"{name}@northwind.example", "a wrong guess")
        work[name] = list(made)
    assert work == dict.fromkeys(work, ["a wrong guess"])


def test_resetting_a_password_answers_alike_and_mails_both(ada: Actor) -> None:
    known = shape(stranger().post("/accounts/password/reset/", {"email": email_of("ada")}))
    unknown = shape(stranger().post("/accounts/password/reset/", {"email": "nobody@northwind.example"}))
    assert known == unknown
    assert [letter.to for letter in mail.outbox] == [[email_of("ada")], ["nobody@northwind.example"]]


def test_the_reset_letter_names_the_stored_host(ada: Actor) -> None:
    browser = browser_of(None, HTTP_X_FORWARDED_HOST="evil.example")
    browser.post("/accounts/password/reset/", {"email": email_of("ada")}, HTTP_HOST=f"{NORTHWIND}:666")
    [letter] = mail.outbox
    assert f"://{NORTHWIND}" in letter.body
    assert "evil" not in letter.body
    assert ":666" not in letter.body
    link = path_in(str(letter.body))
    response = stranger().get(link, follow=True)
    assert b"Choose a new password" in response.content
    page = response.request["PATH_INFO"]
    browser = stranger()
    browser.get(link)
    words = {"password1": "four brave lanterns", "password2": "four brave lanterns"}
    assert browser.post(page, words).status_code == 302
    assert sign_in(stranger(), email_of("ada"), "four brave lanterns").status_code == 302


def test_a_mail_server_that_is_down_costs_the_letter_and_not_the_page(
    ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    assert stranger().post("/accounts/password/reset/", {"email": email_of("ada")}).status_code == 302


def test_the_hint_shows_what_is_typed_and_escapes_it(world: World) -> None:
    hint = stranger(BASE).get("/sign-up/host/", {"slug": "<B>Orchard"}).content.decode()
    assert "&lt;b&gt;orchard.guildhall.localhost" in hint


def test_the_base_host_has_a_landing_page(world: World) -> None:
    page = stranger(BASE).get("/").content.decode()
    assert "Sign up an organization" in page
    assert 'href="/accounts/login/"' in page


def test_a_broken_line_in_the_name_breaks_no_letter(world: World) -> None:
    ask(stranger(BASE), "olga@orchard.example", name="Orchard\r\nBcc: eve@evil.example")
    deliver_sign_up()
    assert mail.outbox[-1].subject == "Sign up Orchard Bcc: eve@evil.example on Guildhall"
    assert mail.outbox[-1].recipients() == ["olga@orchard.example"]
