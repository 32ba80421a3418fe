"""A page in Chromium that is served from this process: the built bundle, a template's parts, nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

from tests.frontend.gates import ROOT

DIST = ROOT / "static" / "dist"
ORIGIN = "http://guildhall.test"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
FRAME = """<!doctype html><html lang="en" {html}><head><meta charset="utf-8"><title>Test</title>
<meta name="htmx-config" content='{{"includeIndicatorCSS": false, "noSwap": [204, 304, 401, 403, 404, "5xx"]}}'>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/dist/app.css">
<script src="/static/dist/app.js" defer></script></head><body data-space="private"><div class="page"><main>{body}</main>
</div><p class="visually-hidden" id="live" role="status"></p>
<gh-toasts class="toasts" popover="manual"></gh-toasts>{dialogs}</body></html>"""


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium. Skips where there is none or the front end is not built, before its driver is started:
    a bare machine lacks what the driver needs too.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program or not (DIST / "app.js").exists():
        pytest.skip("needs Chromium and the built front end: node assets/build.mjs")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    playwright: Playwright = request.getfixturevalue("playwright")
    browser = playwright.chromium.launch(executable_path=program, args=options)
    yield browser
    browser.close()


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page with this body; the test fails at its end if the console said anything."""
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        body: str, *, html: str = "", answers: dict[str, tuple[int, str]] | None = None, has_script: bool = True
    ) -> Page:
        context = chromium.new_context(
            reduced_motion="reduce", viewport={"width": 1280, "height": 800}, java_script_enabled=has_script
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
        whole = FRAME.format(html=html, body=body, dialogs=dialogs())
        page.route(f"{ORIGIN}/**", lambda route: answer(route, whole, answers or {}))
        page.goto(f"{ORIGIN}/")
        return page

    yield opened
    for context in contexts:
        context.close()
    # Chromium itself notes every answer of 400 and above; that is the test's own doing.
    assert [line for line in said if not line.startswith("Failed to load resource")] == []


def dialogs() -> str:
    from django.template.loader import render_to_string

    return render_to_string("parts/_dialogs.html")


def answer(route: Route, whole: str, answers: dict[str, tuple[int, str]]) -> None:
    """What the test says for an address, a file of the bundle, or the page."""
    path = route.request.url.removeprefix(ORIGIN).split("?")[0]
    headers: dict[str, Any] = {"Content-Security-Policy": POLICY}
    if path in answers:
        status, body = answers[path]
        route.fulfill(status=status, content_type="text/html", body=body, headers=headers)
    elif path.startswith("/static/"):
        file = ROOT / Path(path.lstrip("/"))
        route.fulfill(status=200, content_type=TYPES[file.suffix], body=file.read_bytes())
    else:
        route.fulfill(status=200, content_type="text/html", body=whole, headers=headers)
