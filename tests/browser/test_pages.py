"""Every page a person can reach: accessible, light, within its width, in both themes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import looks
from tests.browser.conftest import Visit
from tests.browser.doors import ADDRESSES, sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Place:
    """A page: who looks, at which host and path (a name in braces is one of the content), and what is done there."""

    name: str
    who: str
    path: str
    slug: str = ""
    reach: Callable[[Page], object] = lambda page: None


def _upload(page: Page) -> None:
    rows = (
        "number,subject,requester,opened\n"
        "1,Disk is full,Ana Ruiz,2024-01-02 10:00\n"
        "2,Fan is loud,Ana Ruiz,2024-01-03 11:00\n"
    )
    file = FilePayload(name="history.csv", mimeType="text/csv", buffer=rows.encode())
    page.get_by_label("File").set_input_files([file])
    page.get_by_role("button", name="Bring this file").click()
    page.wait_for_url("**/mapping/")


def _asked_for_a_code(page: Page) -> None:
    sign_in(page, "dov@meridian.example")
    page.wait_for_url("**/authenticate/**")


def _empty_form(page: Page) -> None:
    page.locator("form.form, form.intake").first.evaluate("form => (form.noValidate = true)")
    page.locator("form .button[data-kind=primary]").first.click()
    expect(page.get_by_role("alert")).to_be_visible()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def _wrong_close(page: Page) -> None:
    page.locator("#close").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.get_by_role("alert")).to_be_visible()


def _popover(name: str) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        page.locator(f"[popovertarget={name}]").first.evaluate("button => button.click()")
        expect(page.locator(f"#{name}")).to_be_visible()

    return opened


PLACES = [
    Place("landing", "", "/"),
    Place("sign-up", "", "/sign-up/"),
    Place("sign-up-wrong", "", "/sign-up/", reach=_empty_form),
    Place("sign-up-sent", "", "/sign-up/sent/"),
    Place("sign-in", "", "/accounts/login/", "northwind"),
    Place("sign-in-home", "", "/accounts/login/"),
    Place("password-reset", "", "/accounts/password/reset/", "northwind"),
    Place("second-factor-asked", "", "/accounts/login/", "meridian", _asked_for_a_code),
    Place("invitation", "", "{invitation}", "northwind"),
    Place("queue", "ada", "/queues/storage/"),
    Place("queue-filter", "ada", "/queues/storage/", reach=_popover("filter")),
    Place("queue-sort", "ada", "/queues/storage/", reach=_popover("sort")),
    Place("queue-filtered", "ada", "/queues/storage/?priority=high&sort=newest&view=mine"),
    Place("queue-found-nothing", "ada", "/queues/storage/?words=no+such+thing"),
    Place("queue-empty", "cleo", "/queues/nothing-yet/"),
    Place("queue-crowded", "cleo", "{crowded}"),
    Place("board", "ada", "/work/"),
    Place("board-empty", "tomas", "/work/"),
    Place("queues", "ada", "/queues/"),
    Place("queues-managed", "ines", "/queues/"),
    Place("queue-new", "ines", "/queues/new/"),
    Place("queue-edit", "ines", "/queues/storage/edit/"),
    Place("case", "ada", "{case}"),
    Place("case-more", "ada", "{case}", reach=_popover("more")),
    Place("case-close", "ada", "{case}", reach=_popover("close")),
    Place("case-close-wrong", "ada", "{case}", reach=_wrong_close),
    Place("case-keys", "ada", "{case}", reach=_keys),
    Place("case-hand-over", "ada", "{case}", reach=_popover("hand-over")),
    Place("case-edit", "ada", "{case}", reach=_popover("edit")),
    Place("case-me", "ada", "{case}", reach=_popover("me")),
    Place("case-helping", "ben", "{case}"),
    Place("case-closed", "ada", "{closed}"),
    Place("case-long", "cleo", "{long}"),
    Place("case-mirrored", "cleo", "{mirrored}"),
    Place("case-new", "ada", "/cases/new/"),
    Place("case-new-wrong", "ada", "/cases/new/", reach=_empty_form),
    Place("requests", "ravi", "/requests/"),
    Place("request", "ravi", "{case}"),
    Place("request-new", "ravi", "/requests/new/"),
    Place("request-new-wrong", "ravi", "/requests/new/", reach=_empty_form),
    Place("requester-profile", "ravi", "/accounts/profile/"),
    Place("imports", "ines", "/imports/"),
    Place("import-new", "ines", "/imports/new/"),
    Place("import-mapping", "ines", "/imports/new/", reach=_upload),
    Place("members", "ines", "/settings/members/"),
    Place("member", "ines", "{member}"),
    Place("organization", "ines", "/settings/organization/"),
    Place("audit", "ines", "/settings/audit/"),
    Place("leave", "ines", "/settings/leave/"),
    Place("organizations", "ines", "/organizations/"),
    Place("profile", "ada", "/accounts/profile/"),
    Place("password", "ada", "/accounts/password/change/"),
    Place("sessions", "ada", "/accounts/sessions/"),
    Place("second-factor", "ada", "/accounts/second-factor/"),
    Place("second-factor-app", "ada", "/accounts/second-factor/totp/activate/"),
    Place("second-factor-passkey", "ada", "/accounts/second-factor/webauthn/add/"),
    Place("missing", "ada", "/queues/no-such-queue/"),
    Place("missing-home", "", "/no-such-page/"),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_page(place: Place, visit: Visit, site: Site) -> None:
    page = visit(place.who)
    traffic = looks.Traffic().of(page)
    path = place.path.format_map(site.places)
    page.goto(site.at(place.slug or _home_of(place.who), path))
    assert "\n".join(traffic.complaints(page)) == ""
    place.reach(page)
    assert "\n".join(looks.complaints(page, place.name)) == ""


def _home_of(who: str) -> str:
    return ADDRESSES[who][0] if who else ""


def test_a_refusal_is_a_page(visit: Visit, site: Site) -> None:
    """Somebody proposes a solution on a page that is older than the closing of its case."""
    page = visit("ben", site.places["case"])
    page.locator("form[action*=propose]").first.evaluate("(form, to) => (form.action = to)", site.places["propose"])
    page.locator("form[action*=propose] button").first.evaluate("button => button.click()")
    expect(page.get_by_role("heading", level=1)).to_have_text("This was not done")
    assert "\n".join(looks.complaints(page, "refused")) == ""


def test_paper_has_the_conversation_and_no_controls(visit: Visit, site: Site) -> None:
    page = visit("ada", site.places["case"])
    page.emulate_media(media="print")
    for gone in (".rail", ".list", ".composer", ".tabbar", ".menu", ".button"):
        for found in page.locator(gone).all():
            expect(found).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".entry").first).to_be_visible()
    expect(page.locator(".bar .place")).to_be_visible()


def test_axe_is_awake(visit: Visit) -> None:
    """The measure itself: a planted fault of each sort is found."""
    page = visit("ada", "/queues/storage/")
    page.evaluate("""() => {
      const main = document.querySelector("main");
      const add = (tag, change) => main.appendChild(Object.assign(document.createElement(tag), change));
      add("button", { type: "button" });
      add("h1", { textContent: "Another" });
      add("p", { textContent: "Wide" }).style.inlineSize = "4000px";
    }""")
    found = "\n".join([*looks.named(page), *looks.narrow(page), *looks.seen(page, "planted")])
    for sort in ("2 first headings", "has no name: - button", "sideways at 320", "button-name"):
        assert sort in found
