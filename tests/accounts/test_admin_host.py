"""The admin host is for the operator of the deployment, and shows the registry only."""

from __future__ import annotations

import pytest
from django.contrib.admin import site as default_site
from django.test import Client as Browser

from accounts.admin import site
from accounts.models import User
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tests.people import PASSWORD, browser_of, email_of
from tests.tenants.helpers import ADMIN, BASE, NORTHWIND, sign_in, stranger
from tests.world import World

PATHS = ["/", "/accounts/user/", "/tenants/organization/", "/login/", "/jsi18n/", "/no/such/page/"]


@pytest.fixture
def operator(world: World) -> Browser:
    with entered(REGISTRY):
        User.objects.create_superuser("op@example.org", PASSWORD, name="Op")
    browser = stranger(ADMIN)
    assert sign_in(browser, "op@example.org")["Location"] == "/"
    return browser


def test_an_operator_sees_every_list_and_row_of_the_registry(operator: Browser, ada: Actor) -> None:
    assert operator.get("/").status_code == 200
    for model in site._registry:
        path = f"/{model._meta.app_label}/{model._meta.model_name}/"
        assert operator.get(path).status_code == 200, path
        assert operator.get(f"{path}?q=x").status_code in (200, 302), path
        assert operator.get(f"{path}add/").status_code == 403, path
        with entered(REGISTRY):
            first = model._default_manager.first()
        if first is not None:
            page = operator.get(f"{path}{first.pk}/change/")
            assert page.status_code == 200, path
            assert operator.post(f"{path}{first.pk}/delete/", {"post": "yes"}).status_code == 403, path


def test_no_secret_is_shown(operator: Browser, ada: Actor) -> None:
    with entered(REGISTRY):
        user = User.objects.get(pk=str(ada.user_id))
    page = operator.get(f"/accounts/user/{ada.user_id}/change/").content.decode()
    assert user.password not in page
    assert "md5$" not in page
    assert 'id="id_password"' not in page
    assert "field-password" not in page


def test_an_operator_may_lock_a_user_out_and_change_nothing_else(operator: Browser, ada: Actor) -> None:
    browser = browser_of(ada)
    data = {"email": "x@evil.example", "is_superuser": "on"}  # without is_active: locked
    assert operator.post(f"/accounts/user/{ada.user_id}/change/", data).status_code == 302
    with entered(REGISTRY):
        user = User.objects.get(pk=str(ada.user_id))
    assert (user.is_active, user.email, user.is_superuser) == (False, email_of("ada"), False)
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_others_find_nothing(ines: Actor, path: str) -> None:
    browser = stranger(ADMIN)
    sign_in(browser, email_of("ines"))
    assert browser.get(path).status_code == 404
    assert browser.post(path, {"username": email_of("ines"), "password": PASSWORD}).status_code == 404


@pytest.mark.parametrize("path", ["/", "/accounts/user/", "/login/"])
def test_strangers_meet_our_sign_in_and_not_djangos(world: World, path: str) -> None:
    response = stranger(ADMIN).get(path)
    assert response["Location"].startswith("/accounts/login/?next=")
    assert stranger(ADMIN).post("/login/", {"username": "op@example.org", "password": PASSWORD}).status_code == 302


def test_the_administration_is_on_no_other_host(operator: Browser, ada: Actor) -> None:
    with entered(REGISTRY):
        user = User.objects.get(email="op@example.org")
    for host in (BASE, NORTHWIND):
        browser = stranger(host)
        sign_in(browser, user.email)
        assert browser.get("/tenants/organization/").status_code == 404
        assert browser.get("/accounts/user/").status_code == 404


def test_an_operator_has_no_way_into_a_member_space(operator: Browser) -> None:
    browser = stranger(NORTHWIND)
    sign_in(browser, "op@example.org")
    assert browser.get("/").status_code == 404
    assert browser.get("/settings/members/").status_code == 404


def test_only_registry_models_are_registered() -> None:
    labels = {model._meta.app_label for model in site._registry}
    assert labels == {"accounts", "tenants"}
    assert site is not default_site
