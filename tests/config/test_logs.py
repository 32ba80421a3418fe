"""What reaches the log of a deployment: no link that opens a door."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client as Browser
from redis.exceptions import ConnectionError as RedisError

from config.logs import Away
from core.actor import Actor
from tests.people import browser_of, email_of
from tests.tenants.helpers import BASE, NORTHWIND, deliver_invitation, deliver_sign_up, stranger
from tests.world import World

WEAK = {"name": "Noor Haddad", "password": "password"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the deployment's own handler would write."""
    made, root = logging.config.dictConfigClass(settings.LOGGING), logging.getLogger()
    formatters: Any = settings.LOGGING["formatters"]
    assert {one["formatter"] for one in cast(Any, settings.LOGGING["handlers"]).values()} == {"plain"}
    handler = logging.StreamHandler(written := io.StringIO())
    handler.setFormatter(made.configure_formatter(dict(formatters["plain"])))
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def test_a_refused_invitation_leaves_no_open_link_in_the_log(ines: Actor, log: io.StringIO) -> None:
    browser_of(ines).post("/settings/members/invite/", {"email": "noor@northwind.example", "role": "admin"})
    letter = deliver_invitation()
    assert stranger(NORTHWIND).post(letter, WEAK).status_code == 422
    assert stranger(NORTHWIND).put(letter).status_code == 405
    assert log.getvalue().count("/invitations/…/") == 2
    assert letter.split("/")[2] not in log.getvalue()


def test_a_refused_sign_up_leaves_neither_link_nor_address_in_the_log(world: World, log: io.StringIO) -> None:
    asked = {"name": "Orchard", "slug": "orchard", "time_zone": "UTC", "email": "olga@orchard.example"}
    stranger(BASE).post("/sign-up/", asked)
    letter = deliver_sign_up()
    assert stranger(BASE).post(letter, WEAK).status_code == 422
    assert "/sign-up/…/" in log.getvalue()
    assert letter.split("/")[2] not in log.getvalue()


def test_a_key_to_a_new_password_is_not_in_the_log(world: World, log: io.StringIO) -> None:
    forger = Browser(enforce_csrf_checks=True, HTTP_HOST=NORTHWIND)
    assert forger.post("/accounts/password/reset/key/1f-d8k2zq-0123456789abcdef/").status_code == 403
    assert "/password/reset/key/…/" in log.getvalue()
    assert "0123456789abcdef" not in log.getvalue()


def test_tracebacks_lose_their_tokens_too(log: io.StringIO) -> None:
    try:
        raise ValueError("no such page: /invitations/a-token-of-somebody/")
    except ValueError:
        logging.getLogger("guildhall").exception("a page failed")
    assert "ValueError: no such page: /invitations/…/" in log.getvalue()


def test_a_mail_server_that_refuses_somebody_does_not_name_them_in_the_log(
    ada: Actor, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise SMTPRecipientsRefused({email_of("ada"): (550, b"no such mailbox")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert stranger(NORTHWIND).post("/accounts/password/reset/", {"email": email_of("ada")}).status_code == 302
    assert "A mail could not be handed over" in log.getvalue()
    assert "SMTPRecipientsRefused" in log.getvalue()
    assert email_of("ada") not in log.getvalue()


def test_redis_that_is_away_is_one_line_a_minute_for_each_part(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("config.logs.monotonic", lambda: now[0])
    away, written = Away(), []
    for seconds, name in ((0, "pubsub"), (1, "pubsub"), (1, "server"), (59, "pubsub"), (61, "pubsub")):
        now[0] = 100.0 + seconds
        fault = RedisError("Connect call failed")
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, "Unexpected", (), (RedisError, fault, None))
        if away.filter(record):
            written.append((seconds, name, logging.Formatter().format(record)))
    words = "Redis is away: Connect call failed"
    assert written == [(0, "pubsub", words), (1, "server", words), (61, "pubsub", words)]


def test_other_faults_keep_their_traceback_in_the_log() -> None:
    away = Away()
    for _ in range(2):
        record = logging.LogRecord("pubsub", logging.ERROR, __file__, 1, "Broken", (), (OSError, OSError("x"), None))
        assert away.filter(record)
        assert "OSError: x" in logging.Formatter().format(record)


def test_the_handler_of_a_deployment_asks_the_filter() -> None:
    handlers: Any = settings.LOGGING["handlers"]
    assert handlers["console"]["filters"] == ["away"]
