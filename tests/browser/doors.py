"""People at the product's doors: signed in once, each page in a browser of its own, and what pages say is heard."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page

from config.demo.story import MEMBERS, PASSWORD
from tests.browser.site import ROOT, Site

PICTURES = ROOT / "test-results" / "pictures"
ADDRESSES = {
    who.email.partition("@")[0]: (member.slug, who.email) for member in reversed(MEMBERS) for who in member.people
}


class Doors:
    """Opens pages for people. Each signs in once; later pages take the cookies of the first."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._kept: dict[str, Any] = {}

    def open(self, who: str = "", **how: Any) -> BrowserContext:
        """A browser of one of the demo's people ("ada"), or of a stranger, with nothing cached."""
        how.setdefault("reduced_motion", "reduce")
        how.setdefault("viewport", {"width": 1360, "height": 900})
        if who and who not in self._kept:
            self._kept[who] = self._signed_in(who)
        return self._browser.new_context(storage_state=self._kept.get(who), **how)

    def _signed_in(self, who: str) -> Any:
        slug, email = ADDRESSES[who]
        context = self._browser.new_context()
        page = context.new_page()
        page.goto(self._site.at(slug, "/accounts/login/"))
        sign_in(page, email)
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        if "/authenticate/" in page.url:
            page.get_by_label("Code").fill(code_of(self._site.places["secret"]))
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/authenticate/" not in url)
        state = context.storage_state()
        context.close()
        return state


def listen(page: Page, said: list[str]) -> None:
    """Collect faults and warnings. Chromium's own note of an answer of 400 and above is not ours to avoid."""
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on(
        "console",
        lambda line: (
            said.append(line.text)
            if line.type in ("error", "warning") and not line.text.startswith("Failed to load resource")
            else None
        ),
    )


def sign_in(page: Page, email: str) -> None:
    """Fill in the sign-in page that is open."""
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_of(secret: str) -> str:
    """The code an app shows, good for the next five seconds at least: it is typed, sent and read within these."""
    if (late := 30 - time.time() % 30) < 5:
        time.sleep(late)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def picture(page: Page, name: str) -> None:
    """Keep how a page looks, whole, in test-results/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled")
