"""Which host leads where: only the host header counts, in whatever spelling a browser may send it."""

from __future__ import annotations

import json

import pytest

from core.actor import Actor
from tests.people import browser_of
from tests.tenants.helpers import BASE, HALCYON, NORTHWIND, stranger
from tests.world import World

NOWHERE = [
    f"nobody.{BASE}",
    f"deep.northwind.{BASE}",
    f"northwind-.{BASE}",
    f"xn--nrthwind-07a.{BASE}",
    f"public.{BASE}",
]
REFUSED = [
    f"s_000000000000.{BASE}",
    "evil.example",
    "northwind.guildhall.localhost.evil.example",
    "127.0.0.1",
    "[::1]",
    "nörthwind.guildhall.localhost",
]


@pytest.mark.parametrize("host", NOWHERE)
def test_a_host_nobody_has_is_a_missing_page(world: World, host: str) -> None:
    response = stranger(host).get("/accounts/login/")
    assert response.status_code == 404
    assert response.content.startswith(b"There is no page at this address.\n")
    assert f"cancel that at http://{BASE}".encode() in response.content, "the same for a name that was never there"


@pytest.mark.parametrize("host", REFUSED)
def test_a_host_that_is_not_ours_is_refused_in_one_line(
    world: World, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = stranger(host).get("/accounts/login/")
    assert (response.status_code, response.content) == (400, b"This host is not served here.\n")
    [line] = [one for one in caplog.records if one.name != "django.request"]
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert host not in line.getMessage(), "what a stranger sends is not written down"


@pytest.mark.parametrize(
    "host", ["NORTHWIND.Guildhall.LOCALHOST", f"{NORTHWIND}.", f"{NORTHWIND}:8123", f"{NORTHWIND}.:80"]
)
def test_spellings_of_a_host_lead_to_the_same_door(world: World, host: str) -> None:
    response = stranger(host).get("/accounts/login/")
    assert response.status_code == 200
    assert "Sign in to Northwind Storage" in response.content.decode()


def test_a_forwarded_host_counts_for_nothing(ada: Actor, cleo: Actor) -> None:
    forwarded = {"HTTP_X_FORWARDED_HOST": HALCYON, "HTTP_X_ORIGINAL_HOST": HALCYON, "HTTP_FORWARDED": f"host={HALCYON}"}
    page = browser_of(None, **forwarded).get("/accounts/login/").content.decode()
    assert "Northwind Storage" in page
    assert "Halcyon" not in page
    assert browser_of(cleo, **forwarded).get("/").status_code == 404


@pytest.mark.parametrize("name", ["organization", "tenant", "space", "host", "X-Organization", "X-Tenant", "X-Space"])
def test_an_organization_that_the_request_names_counts_for_nothing(
    world: World, ada: Actor, cleo: Actor, name: str
) -> None:
    """In a header, a cookie, the query, a form or JSON, by its key, its slug, its schema or its host."""
    claims = ["halcyon", HALCYON, str(world.halcyon.id), world.halcyon.schema, str(world.organization_ids["halcyon"])]
    header = f"HTTP_{name.upper().replace('-', '_')}" if name.startswith("X-") else f"HTTP_X_{name.upper()}"
    for claim in claims:
        for who, status in ((ada, 200), (cleo, 404)):
            browser = browser_of(who, **{header: claim})
            browser.cookies[name] = claim
            asked = [browser.get("/", {name: claim})]
            asked.append(browser.generic("GET", "/", json.dumps({name: claim}), content_type="application/json"))
            assert [one.status_code for one in asked] == [status] * 2
            assert {one.content for one in asked if who is ada} <= {b"Northwind Storage: Ada Brandt"}


def test_an_absolute_address_in_the_request_counts_for_nothing(ada: Actor) -> None:
    response = browser_of(ada).get(f"http://{HALCYON}/", HTTP_HOST=NORTHWIND)
    assert response.content == b"Northwind Storage: Ada Brandt"


def test_a_member_that_leaves_has_no_host(world: World) -> None:
    from core.spaces import REGISTRY, entered
    from tenants.models import Organization

    with entered(REGISTRY):
        Organization.objects.filter(name="Northwind Storage").update(state="leaving")
    missing = stranger(f"nobody.{BASE}").get("/")
    gone = stranger().get("/")
    assert (gone.status_code, gone.content) == (missing.status_code, missing.content)


@pytest.mark.parametrize("host", [BASE, NORTHWIND, f"nobody.{BASE}"])
def test_nothing_private_is_kept_by_caches(world: World, host: str) -> None:
    response = stranger(host).get("/accounts/login/")
    kept = response.headers.get("Cache-Control", "")
    assert "no-store" in kept or response.status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/settings/members/", "/cases/C-1/", "/logo.png", "/feeds/x/"]
)
def test_a_page_of_another_host_embeds_nothing_of_this_one(ada: Actor, path: str) -> None:
    """Or a page beside ours, to whose requests browsers add our cookies, could ask what there is by what loads."""
    for browser in (browser_of(ada), stranger()):
        response = browser.get(path)
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"
