"""A signed-in browser for measures of pages, and what it does. Used after ``common.set_up``."""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import html
import re
from typing import Any

NEXT = re.compile(r'rel="next" href="([^"]+)"')


def browser_of(host: str, user_id: Any) -> Any:
    """A browser of this user, signed in on a member's host."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from core.spaces import REGISTRY, entered

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, host]
    browser = Client(headers={"host": host}, SERVER_NAME=host)
    with entered(REGISTRY):
        browser.force_login(User.objects.get(pk=user_id))
        session = browser.session
        session["host"] = host
        session.save()
    return browser


def get(browser: Any, address: str) -> int:
    """Open a page; its size in bytes."""
    answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}.")
    return len(answer.content)


def post(browser: Any, address: str, given: dict[str, Any], status: int = 302) -> int:
    """Send a form that must be answered with this status; the answer's size in bytes."""
    answer = browser.post(address, given)
    if answer.status_code != status:
        raise SystemExit(f"{address} answers {answer.status_code}: what was sent was not taken.")
    return len(answer.content)


def turned(browser: Any, address: str, pages: int) -> str:
    """The address this many pages on by the list's own links, or its last page where it ends before."""
    here = address
    for _ in range(pages):
        found = NEXT.search(browser.get(here).content.decode())
        if found is None:
            break
        here = html.unescape(found[1])
        here = here if here.startswith("/") else address.split("?")[0] + here
    return here
