"""One running demo for all browser tests, people who are signed in once, and pages that report what they said."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.doors import ADDRESSES, Doors, listen
from tests.browser.site import ROOT, Site, serving

BUNDLE = ROOT / "static" / "dist" / "app.js"
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's Chromium. Skips where there is none, or where the front end is not built."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program or not BUNDLE.exists():
        pytest.skip("needs Chromium and the built front end: node assets/build.mjs")
    return program


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """Every host below localhost is this machine; nothing else is asked for."""
    rules = "--host-resolver-rules=MAP *.localhost 127.0.0.1"
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-background-networking", rules]}


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served by a process of its own."""
    with serving(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def doors(browser: Browser, site: Site) -> Doors:
    """See ``Doors``."""
    return Doors(browser, site)


@pytest.fixture
def visit(doors: Doors, site: Site) -> Iterator[Visit]:
    """Open a page as somebody: ``visit("ada", "/queues/storage/")``. What the console says of it fails the test."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def opened(who: str = "", path: str = "", *, slug: str = "", **how: Any) -> Page:
        context = doors.open(who, **how)
        contexts.append(context)
        page = context.new_page()
        listen(page, said)
        if path:
            page.goto(site.at(slug or (ADDRESSES[who][0] if who else ""), path))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
