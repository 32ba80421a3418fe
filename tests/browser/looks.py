"""What is asked of a page: axe, widths, weight, names, rings. Each question answers with complaints, none when well."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

from tests.browser.doors import picture
from tests.browser.site import ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A theme changes colours and nothing else, so in the dark only the rules about colours are asked again.
THEMES: dict[str, dict[str, Any]] = {
    "light": {"type": "tag", "values": TAGS},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
BUDGET = {"stylesheet": 20, "script": 40, "font": 50}  # KB as served, on a first visit
HTML_BUDGET = 40  # KB gzipped
MOST_REQUESTS = 12
MOST_STOPS = 60
NAMED = "button|link|textbox|searchbox|combobox|checkbox|radio|spinbutton|menuitem|menuitemradio|tab|img|table|dialog"
NAMELESS = re.compile(rf"^\s*- (?:{NAMED})(?: \[[^\]]*\])*:?\s*$", re.MULTILINE)

RING = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.dataset.walked) return null;
  at.dataset.walked = "yes";
  const rings = (element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 && !/, 0\\)$/.test(outlineColor);
  };
  for (let one = at, up = 0; one && up < 3; one = one.parentElement, up += 1) if (rings(one)) return "";
  return at.outerHTML.slice(0, 160);
}"""
AXE = """runOnly => axe.run(document, { runOnly, resultTypes: ["violations"] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
    `${id}: ${html.slice(0, 200)} (${failureSummary.replace(/\\s+/g, " ").slice(0, 260)})`)))"""


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


@dataclass
class Traffic:
    """Everything a page asked for."""

    asked: list[Request] = field(default_factory=list)

    def of(self, page: Page) -> Traffic:
        """Listen to a page that has not gone anywhere yet."""
        page.on("request", lambda request: self.asked.append(request))
        return self

    def complaints(self, page: Page) -> Iterator[str]:
        """Other hosts, too many requests, too many bytes."""
        real = [request for request in self.asked if not request.url.startswith("data:")]
        here = urlsplit(page.url).netloc
        yield from (f"asks another host: {request.url}" for request in real if urlsplit(request.url).netloc != here)
        if len(real) > MOST_REQUESTS:
            yield f"{len(real)} requests"
        for kind, limit in BUDGET.items():
            loads = [request.sizes()["responseBodySize"] for request in real if request.resource_type == kind]
            weight = sum(loads) / 1024
            if weight > limit:
                yield f"{kind} weighs {weight:.1f} KB"
        html = len(gzip.compress(page.content().encode())) / 1024
        if html > HTML_BUDGET:
            yield f"HTML weighs {html:.1f} KB"


def seen(page: Page, name: str) -> Iterator[str]:
    """What axe finds in both themes and two widths, with a picture of what is wrong; of all if ``PICTURES`` is set."""
    page.evaluate(_axe())
    for theme, rules in THEMES.items():
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        for width in (1360, 390):
            _fit(page, width)
            found = [f"{theme} {width}: {line}" for line in page.evaluate(AXE, rules)]
            yield from found
            if found or "PICTURES" in os.environ:
                picture(page, f"{name}-{theme}-{width}")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def _fit(page: Page, width: int) -> None:
    """A viewport as tall as the page, so that what sticks to an edge covers nothing."""
    page.set_viewport_size({"width": width, "height": 900})
    height: int = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(900, min(height + 80, 8000))})


def narrow(page: Page) -> Iterator[str]:
    """Nothing scrolls sideways."""
    for width in (320, 768, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        over: int = page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            yield f"scrolls {over} px sideways at {width}"
    page.set_viewport_size({"width": 1360, "height": 900})


def named(page: Page) -> Iterator[str]:
    """One h1; every control says what it is."""
    heads = page.locator("h1").count()
    if heads != 1:
        yield f"{heads} first headings"
    yield from (f"has no name: {line.strip()}" for line in NAMELESS.findall(page.locator("body").aria_snapshot()))


def ringed(page: Page) -> Iterator[str]:
    """Each stop of the Tab key shows where one is."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        answer: Any = page.evaluate(RING)
        if answer is None:
            return
        if answer:
            yield f"shows no ring: {answer}"


def complaints(page: Page, name: str) -> list[str]:
    """All of it, for a page that stands."""
    return [*named(page), *narrow(page), *seen(page, name), *ringed(page)]
