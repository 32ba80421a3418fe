"""The admin host is for the operator of the deployment, and shows the registry only."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site as default_site
from django.test import Client as Browser

from accounts.admin import site
from accounts.models import User
from core.actor import Actor
from core.refusals import Missing, NotAllowed
from core.spaces import REGISTRY, entered
from tenants import actions
from tenants.doors import operator_actor
from tenants.models import AuditEvent, Domain
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
        assert operator.get(f"{path}add/").status_code == (200 if model is Domain else 403), path
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


OWN = "help.northwind.example"


def add(operator: Browser, world: World, name: str) -> Any:
    organization = str(world.organization_ids["northwind"])
    return operator.post("/tenants/domain/add/", {"organization": organization, "domain": name})


def test_an_operator_gives_an_organization_a_host_name(
    operator: Browser, ines: Actor, world: World, settings: Any
) -> None:
    response = add(operator, world, " Help.Northwind.example. ")
    assert response.status_code == 302, response.content.decode()
    assert b"Add help.northwind.example to ALLOWED_HOSTS" in operator.get(response["Location"]).content
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, OWN]
    browser = stranger(OWN)
    assert sign_in(browser, email_of("ines"))["Location"] == "/"
    assert browser.get("/").content == b"Northwind Storage: Ines Moreau"
    asked = stranger(OWN).get("/accounts/second-factor/webauthn/login/", HTTP_ACCEPT="application/json").json()
    assert asked["request_options"]["publicKey"]["rpId"] == OWN, "a browser takes no other name there"
    page = browser.get("/settings/audit/").content.decode()
    assert 'Op</b> <span dir="auto">gave the organization the host name help.northwind.example' in page
    with entered(REGISTRY):
        assert Domain.objects.get(domain=NORTHWIND).is_primary, "links go on leading there"


@pytest.mark.parametrize(
    "name",
    [NORTHWIND, BASE, ADMIN, f"new.{BASE}", "localhost", "http://x.example", "x.example:80", "x.example/a", "-x.com"],
)
def test_a_host_name_that_is_none_or_not_ours_to_give_is_refused(operator: Browser, world: World, name: str) -> None:
    assert add(operator, world, name).status_code == 200
    with entered(REGISTRY):
        assert Domain.objects.count() == 2


def test_a_host_name_leads_to_one_organization_only(operator: Browser, world: World) -> None:
    add(operator, world, OWN)
    other = str(world.organization_ids["halcyon"])
    assert operator.post("/tenants/domain/add/", {"organization": other, "domain": OWN}).status_code == 200
    with entered(REGISTRY):
        assert Domain.objects.get(domain=OWN).tenant_id == world.northwind.id


def test_the_primary_host_name_is_changed_and_the_other_can_go(operator: Browser, world: World, ines: Actor) -> None:
    add(operator, world, OWN)
    with entered(REGISTRY):
        old, new = Domain.objects.get(domain=NORTHWIND), Domain.objects.get(domain=OWN)
    assert operator.post(f"/tenants/domain/{old.pk}/delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"/tenants/domain/{new.pk}/change/", {"is_primary": "on"}).status_code == 302
    assert operator.post(f"/tenants/domain/{old.pk}/delete/", {"post": "yes"}).status_code == 302
    with entered(REGISTRY):
        [left] = Domain.objects.filter(tenant=world.northwind.id)
        assert (left.domain, left.is_primary) == (OWN, True)
    assert stranger(NORTHWIND).get("/").status_code == 404
    names = [name for whose, name in _told() if whose == ines.organization_id]
    assert names == ["DomainAdded", "DomainMadePrimary", "DomainRemoved"]


def _told() -> list[tuple[Any, str]]:
    with entered(REGISTRY):
        return list(AuditEvent.objects.order_by("at").values_list("organization_id", "name"))


def test_only_an_operator_changes_host_names(ines: Actor, world: World) -> None:
    """Not even an admin, and not by the action either."""
    with entered(REGISTRY):
        own = world.organization("northwind")
        with pytest.raises(NotAllowed):
            actions.add_domain(own, by=ines, name=OWN)
        with pytest.raises(Missing):
            operator_actor(User.objects.get(pk=str(ines.user_id)), own)


def test_an_operators_leaving_and_password_go_the_ways_that_leave_a_trace(operator: Browser) -> None:
    assert operator.get("/password_change/")["Location"] == "/accounts/password/change/"
    assert operator.get("/logout/").status_code == 302
    assert operator.get("/").status_code == 200, "a link signs nobody out"
    assert operator.post("/logout/")["Location"] == "/accounts/login/"
    assert operator.get("/").status_code == 302
    assert _told() == [(None, "SignedIn"), (None, "SignedOut")]
