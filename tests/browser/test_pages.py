"""Every page a person can reach: accessible, light, within its width, in both themes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import FilePayload, Page, expect

from config.demo.story import PASSWORD
from tests.browser import known, looks, ways
from tests.browser.conftest import Visit
from tests.browser.doors import ADDRESSES, code_of, sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


POOL, TAKES_BACK = "Rebuild thin pool metadata while it is online", "Take its words back"


@dataclass(frozen=True)
class Place:
    """A page: who looks, at which host and path (a name in braces is one of the content), and what is done there."""

    name: str
    who: str
    path: str
    slug: str = ""
    reach: Callable[[Page], object] = lambda page: None


def _upload(page: Page) -> None:
    lines = ("number,subject,requester,opened", "1,Disk,Ana Ruiz,2024-01-02 10:00", "2,Fan,Ana Ruiz,2024-01-03 11:00")
    rows = "\n".join(lines)
    file = FilePayload(name="history.csv", mimeType="text/csv", buffer=rows.encode())
    page.get_by_label("File").set_input_files([file])
    page.get_by_role("button", name="Bring this file").click()
    page.wait_for_url("**/mapping/")


def _asked_for_a_code(page: Page) -> None:
    sign_in(page, "dov@meridian.example")
    page.wait_for_url("**/authenticate/**")


def _signed_in_first(page: Page) -> None:
    """On the base host, where a session of a member's host counts for nothing."""
    sign_in(page, ADDRESSES["ada"][1])
    page.wait_for_url("**/organizations/**")


def _shown_the_app(page: Page) -> None:
    """Past the question for the password, which is asked where one signed in some time ago."""
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_label("Code that the app shows")).to_be_visible()


def _given_codes(page: Page) -> None:
    """Edda switches the app on, and is shown her recovery codes; later pages find them."""
    if "/totp/" in page.url or page.get_by_label("Password").count():
        _shown_the_app(page)
        secret = page.locator("code").first.inner_text()
        page.get_by_label("Code that the app shows").fill(code_of(secret))
        page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator("pre")).to_be_visible()


def _empty_form(page: Page) -> None:
    page.locator("form.form, form.intake").first.evaluate("form => (form.noValidate = true)")
    page.locator("form .button[data-kind=primary]").first.click()
    expect(page.get_by_role("alert")).to_be_visible()


def _first_member(page: Page) -> None:
    page.locator("table .subject").first.click()
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()


def _first_members_experts(page: Page) -> None:
    _first_member(page)
    page.get_by_role("link", name="Whom to ask").click()
    expect(page.get_by_role("heading", name="Experts")).to_be_visible()


def _first_announcement(page: Page) -> None:
    page.get_by_role("link", name="Change").first.click()
    expect(page.get_by_role("heading", name="Take it away from the members")).to_be_visible()


def _first_topic(page: Page) -> None:
    page.locator("table .subject").first.click()
    expect(page.get_by_role("heading", name="Means the same as another one")).to_be_visible()


def _first_line_of_table(page: Page) -> None:
    page.locator("table .subject").first.click()
    expect(page.get_by_role("heading", name="Admit")).to_be_visible()


def _first_line(page: Page) -> None:
    page.locator("table .subject").first.click()
    expect(page.get_by_role("heading", name="Let somebody in")).to_be_visible()


def _filter(page: Page) -> None:
    page.get_by_role("link", name="Filter", exact=True).click()
    expect(page.locator("#filter")).to_be_visible()


def _first_kind(page: Page) -> None:
    page.get_by_role("navigation", name="Kind of request").get_by_role("link", name="Failing hardware").click()
    expect(page.get_by_label("A storage array")).to_be_visible()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def _wrong_close(page: Page) -> None:
    page.get_by_role("link", name="Close", exact=True).click()
    page.locator("#close").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.get_by_role("alert")).to_be_visible()


def _popover(name: str) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        page.locator(f"[popovertarget={name}]").first.evaluate("button => button.click()")
        expect(page.locator(f"#{name}")).to_be_visible()

    return opened


def _question(name: str) -> Callable[[Page], None]:
    def asked(page: Page) -> None:
        page.locator(f"[hx-get$='/{name}/']").first.evaluate("link => link.click()")
        expect(page.locator(f"#{name}")).to_be_visible()

    return asked


PLACES = [
    Place("landing", "", "/"),
    Place("sign-up", "", "/sign-up/"),
    Place("sign-up-wrong", "", "/sign-up/", reach=_empty_form),
    Place("sign-up-sent", "", "/sign-up/sent/"),
    Place("sign-up-confirm", "", "{sign_up}"),
    Place("sign-up-progress", "", "{preparing}", reach=_signed_in_first),
    Place("sign-in", "", "/accounts/login/", "northwind"),
    Place("sign-in-home", "", "/accounts/login/"),
    Place("password-reset", "", "/accounts/password/reset/", "northwind"),
    Place("second-factor-asked", "", "/accounts/login/", "meridian", _asked_for_a_code),
    Place("invitation", "", "{invitation}", "northwind"),
    Place("queue", "ada", "/queues/storage/"),
    Place("reports", "ada", "/reports/"),
    Place("report-travels", "ada", "/reports/travels/"),
    Place("queue-filter", "ada", "/queues/storage/", reach=_filter),
    Place("queue-sort", "ada", "/queues/storage/", reach=_popover("sort")),
    Place("queue-filtered", "ada", "/queues/storage/?priority=high&sort=newest&view=mine"),
    Place("queue-found-nothing", "ada", "/queues/storage/?words=no+such+thing"),
    Place("queue-empty", "cleo", "/queues/nothing-yet/"),
    Place("queue-crowded", "cleo", "{crowded}"),
    Place("board", "ada", "/work/"),
    Place("board-empty", "tomas", "/work/"),
    Place("day", "ada", "{day}"),
    Place("day-empty", "tomas", "{day}"),
    Place("snoozed", "ada", "/work/?view=snoozed"),
    Place("all-cases", "ada", "/cases/"),
    Place("views", "ada", "/views/"),
    Place("changes", "ada", "/changes/"),
    Place("macros", "ada", "/macros/"),
    Place("macro-new", "ada", "/macros/new/"),
    Place("notices", "ada", "/notices/"),
    Place("queues", "ada", "/queues/"),
    Place("queues-managed", "ines", "/queues/"),
    Place("queue-new", "ines", "/queues/new/"),
    Place("queue-edit", "ines", "/queues/storage/edit/"),
    Place("case", "ada", "{case}"),
    Place("case-more", "ada", "{case}", reach=_popover("more")),
    Place("case-close", "ada", "{case}", reach=_question("close")),
    Place("case-close-wrong", "ada", "{case}", reach=_wrong_close),
    Place("case-keys", "ada", "{case}", reach=_keys),
    Place("case-hand-over", "ada", "{case}", reach=_question("hand-over")),
    Place("case-edit", "ada", "{case}", reach=_question("edit")),
    Place("case-edit-alone", "ada", "{case}edit/"),
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
    Place("request-kind", "ravi", "/requests/new/", reach=_first_kind),
    Place("requester-profile", "ravi", "/accounts/profile/"),
    Place("requester-sessions", "ravi", "/accounts/sessions/"),
    Place("hall", "ada", "/n/meridian/"),
    Place("roster", "ada", "/n/meridian/members/"),
    Place("escalations", "ada", "/n/meridian/escalations/"),
    Place("hall-member", "ada", "/n/meridian/members/", reach=_first_member),
    Place("hall-experts", "ines", "/n/meridian/members/", reach=_first_members_experts),
    Place("hall-card", "ines", "/n/meridian/card/"),
    Place("request-form", "ines", "/n/meridian/card/form/"),
    Place("request-form-field", "ines", "/n/meridian/card/form/field/?section=0"),
    Place("request-form-shared", "hana", "/n/harbour/form/"),
    Place("escalation", "ada", "/n/meridian/escalations/", reach=ways.first_escalation),
    Place("escalation-helper", "cleo", "/n/meridian/escalations/?view=all", reach=ways.first_escalation),
    Place("escalation-case", "ada", "/n/meridian/escalations/", reach=ways.links_own_case),
    Place("escalation-thread", "cleo", "/n/meridian/escalations/?view=all", reach=ways.first_thread),
    Place("escalation-thread-new", "ada", "/n/meridian/escalations/", reach=ways.new_thread),
    Place("community", "ada", "/n/meridian/communities/", reach=ways.first_community),
    Place("majors", "ada", "/n/meridian/major/"),
    Place("major", "ada", "/n/meridian/major/", reach=ways.first_major),
    Place("major-proposal", "ada", "/n/meridian/major/propose/"),
    Place("major-link", "ada", "/n/meridian/major/", reach=ways.links_a_case),
    Place("case-part", "ada", "{case}", reach=ways.part_of_major),
    Place("community-sessions", "ada", "/n/meridian/communities/", reach=ways.sessions),
    Place("discussion", "ada", "/n/meridian/communities/", reach=ways.first_discussion),
    Place("ask-as-case", "ada", "/n/meridian/communities/", reach=ways.asks_as_case),
    Place("ask-community", "ada", "{case}", reach=ways.asks_a_community),
    Place("draft", "ada", "{case}", reach=ways.asks_for_help),
    Place("second-look", "ines", "/settings/release/"),
    Place("announcements", "ada", "/n/meridian/announcements/"),
    Place("announcement-new", "hana", "/n/harbour/announcements/new/"),
    Place("announcement", "hana", "/n/harbour/announcements/", reach=_first_announcement),
    Place("communities", "ada", "/n/meridian/communities/"),
    Place("community-new", "hana", "/n/harbour/communities/new/"),
    Place("network-rules", "hana", "/n/harbour/rules/"),
    Place("network-rules-change", "hana", "/n/harbour/rules/change/"),
    Place("triage", "hana", "/n/harbour/triage/"),
    Place("network-words-change", "hana", "/n/harbour/rules/words/"),
    Place("agreement-new", "hana", "/n/harbour/rules/agreements/new/"),
    Place("topics", "hana", "/n/harbour/topics/"),
    Place("topic", "hana", "/n/harbour/topics/", reach=_first_topic),
    Place("topic-new", "hana", "/n/harbour/topics/new/"),
    Place("networks", "ines", "/networks/"),
    Place("found-network", "ines", "/networks/found/"),
    Place("network", "ines", "/networks/meridian/"),
    Place("network-leave", "ines", "/networks/meridian/leave/"),
    Place("participations", "hana", "/networks/harbour/members/"),
    Place("participation", "hana", "/networks/harbour/members/", reach=_first_line_of_table),
    Place("network-terms", "hana", "/networks/harbour/terms/"),
    Place("network-stewards", "hana", "/networks/harbour/stewards/"),
    Place("network-settings", "hana", "/networks/harbour/settings/"),
    Place("imports", "ines", "/imports/"),
    Place("import-new", "ines", "/imports/new/"),
    Place("import-mapping", "ines", "/imports/new/", reach=_upload),
    Place("import-moving", "hana", "{moving}"),
    Place("import-done", "hana", "{done}"),
    Place("import-troubles", "hana", "{troubles}"),
    Place("members", "ines", "/settings/members/"),
    Place("member", "ines", "{member}"),
    Place("organization", "ines", "/settings/organization/"),
    Place("audit", "ines", "/settings/audit/"),
    Place("settings", "ines", "/settings/"),
    Place("settings-of-an-agent", "ada", "/settings/"),
    Place("person", "ines", "{member}work/"),
    Place("people", "ada", "/people/"),
    Place("teams", "ines", "/settings/teams/"),
    Place("team", "ines", "/settings/teams/", reach=_first_line),
    Place("tags", "ines", "/settings/tags/"),
    Place("tag", "ines", "/settings/tags/change/?tag=iscsi"),
    Place("retention", "ines", "/settings/retention/"),
    Place("rules", "ines", "/settings/rules/"),
    Place("rule-new", "ines", "/settings/rules/new/"),
    Place("calendars", "ines", "/settings/calendars/"),
    Place("clocks", "ines", "/settings/clocks/"),
    Place("forms", "ines", "/settings/forms/"),
    Place("case-fields", "ines", "/settings/fields/"),
    Place("clients", "ines", "/settings/clients/"),
    Place("lifecycle", "ines", "/settings/lifecycle/"),
    Place("goal", "ines", "/settings/goal/"),
    Place("words", "ines", "/settings/words/"),
    Place("find", "ada", "/find/"),
    Place("leave", "ines", "/settings/leave/"),
    Place("organizations", "ines", "/organizations/"),
    Place("profile", "ada", "/accounts/profile/"),
    Place("password", "ada", "/accounts/password/change/"),
    Place("sessions", "ada", "/accounts/sessions/"),
    Place("second-factor", "ada", "/accounts/second-factor/"),
    Place("reauthentication", "ada", "/accounts/reauthenticate/?next=/accounts/second-factor/"),
    Place("second-factor-app", "ada", "/accounts/second-factor/totp/activate/", reach=_shown_the_app),
    Place("recovery-codes", "edda", "/accounts/second-factor/totp/activate/", reach=_given_codes),
    Place("second-factor-passkey", "ada", "/accounts/second-factor/webauthn/add/"),
    Place("knowledge", "ada", "/knowledge/"),
    Place("knowledge-health", "ada", "/knowledge/health/"),
    Place("knowledge-new", "ada", "/knowledge/new/"),
    Place("knowledge-write", "ada", "/knowledge/new/?kind=solution"),
    Place("knowledge-import", "ada", "/knowledge/import/"),
    Place("article", "ada", "/knowledge/", reach=known.article("Volumes turn read-only after a failover")),
    Place("article-flagged", "ada", "/knowledge/", reach=known.article("What a new host needs")),
    Place("article-history", "ada", "/knowledge/", reach=known.article("What a new host needs", "Earlier revisions")),
    Place("article-verify", "ada", "/knowledge/", reach=known.article("What a new host needs", "Verify it")),
    Place("process", "ada", "/knowledge/", reach=known.article(known.SHOWN)),
    Place("run", "ada", "/knowledge/", reach=known.run),
    Place("knowledge-rules", "ines", "/settings/knowledge/"),
    Place("proficiency", "ines", "/settings/proficiency/"),
    Place("answers", "edda", "/answers/"),
    Place("proposal", "ada", "/knowledge/", reach=known.proposal),
    Place("practices", "ada", "/n/meridian/practices/"),
    Place("practices-none", "ada", "/n/harbour/practices/"),
    Place("practice", "ada", "/n/meridian/practices/", reach=known.article(known.SHOWN)),
    Place("practice-own", "cleo", "/n/meridian/practices/", reach=known.article(known.SHOWN)),
    Place("practice-disputed", "cleo", "/n/meridian/practices/", reach=known.article(POOL, "Settle it")),
    Place("practice-dispute", "ada", "/n/meridian/practices/", reach=known.article(known.SHOWN, "Dispute it")),
    Place("practice-verify", "ada", "/n/meridian/practices/", reach=known.article(known.SHOWN, "Verify it")),
    Place("practice-retire", "cleo", "/n/meridian/practices/", reach=known.article(known.SHOWN, "Retire it")),
    Place("practice-withdraw", "cleo", "/n/meridian/practices/", reach=known.article(known.SHOWN, TAKES_BACK)),
    Place("practice-rules", "ada", "/n/meridian/practices/rules/"),
    Place("practice-board", "dov", "/n/meridian/practices/board/", slug="meridian"),
    Place("practice-rules-chosen", "dov", "/n/meridian/practices/rules/", slug="meridian"),
    Place(
        "practice-reviewers", "dov", "/n/meridian/practices/", "meridian", known.article(known.SHOWN, "Ask reviewers")
    ),
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
    button = page.locator("button[formaction*=propose]").first
    button.evaluate("(button, to) => { button.formAction = to; button.click(); }", site.places["propose"])
    expect(page.get_by_role("heading", level=1)).to_have_text("This was not done")
    assert "\n".join(looks.complaints(page, "refused")) == ""


@pytest.mark.parametrize("status", [429, 500])
def test_what_the_server_says_at_its_limits_is_a_page(status: int, visit: Visit, site: Site) -> None:
    """Served here as the server renders it: without a request, as after a fault."""
    page = visit()
    html = render_to_string(f"{status}.html")
    page.route("**/limits/", lambda route: route.fulfill(status=status, content_type="text/html", body=html))
    page.goto(site.at("northwind", "/limits/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "\n".join(looks.complaints(page, str(status))) == ""


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
