"""What the tests of signing in and belonging share."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.core import mail
from django.db import connection
from django.test import Client as Browser

from core.spaces import REGISTRY, entered
from tenants import actions
from tenants.models import AuditEvent
from tests.people import PASSWORD

BASE = "guildhall.localhost"
NORTHWIND = f"northwind.{BASE}"
HALCYON = f"halcyon.{BASE}"
ADMIN = f"admin.{BASE}"


def stranger(host: str = NORTHWIND) -> Browser:
    """A browser with no cookie, on a host."""
    return Browser(HTTP_HOST=host)


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return browser.post("/accounts/login/", {"login": email, "password": password, **more})


def jobs(name: str) -> list[dict[str, Any]]:
    """The arguments of the waiting jobs of one task, oldest first."""
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name])
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


def deliver_invitation() -> str:
    """Mail the last invitation's letter and return the path of its link."""
    with entered(REGISTRY):
        actions.send_invitation(UUID(jobs("tenants.invite")[-1]["invitation_id"]))
    return path_in(str(mail.outbox[-1].body))


def audited(name: str) -> list[dict[str, Any]]:
    """The data of every audit row of one name."""
    with entered(REGISTRY):
        return list(AuditEvent.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def trail(*names: str) -> list[tuple[str | None, dict[str, Any]]]:
    """Whose and the data of every audit row of some names, as they were written; all of them without names."""
    with entered(REGISTRY):
        rows = AuditEvent.objects.filter(name__in=names) if names else AuditEvent.objects.all()
        return list(rows.order_by("at").values_list("organization__name", "data"))


def deliver_sign_up() -> str:
    """Mail the last sign-up's letter and return the path of its link."""
    with entered(REGISTRY):
        actions.send_sign_up(UUID(jobs("tenants.confirm_sign_up")[-1]["letter_id"]))
    return path_in(str(mail.outbox[-1].body))


def path_in(text: str) -> str:
    """The path of the first link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found[1]


def body(response: Any) -> str:
    """The page's text without the token against forged forms, which differs each time."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", response.content.decode())
