"""The doctor tells every service, shows no secret, never hangs, and ends non-zero only on a failure."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from config import doctor, probes
from config.doctor import Finding, examine
from core.spaces import REGISTRY, entered
from tenants.models import Outbox, Space
from tests.world import World

SECRET = "hunter2-is-no-secret"
NAMES = "database owner registry spaces worker outbox redis mail search static disk".split()


def told(**options: Any) -> dict[str, dict[str, str]]:
    """What the command prints as JSON, by name; the failure it ends with is left aside."""
    out = StringIO()
    with suppress(CommandError):
        call_command("doctor", json=True, stdout=out, **options)
    return {finding["name"]: finding for finding in json.loads(out.getvalue())}


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(20)
        yield listening.getsockname()[1]


def test_every_service_is_told_with_its_address_and_what_its_absence_costs(world: World) -> None:
    found = told()
    assert list(found) == NAMES
    for finding in found.values():
        assert finding["address"]
        assert finding["cost"].endswith(".")
        assert finding["says"].endswith(".")
        assert finding["state"] in ("ok", "warn", "off", "fail")


def test_the_database_of_the_tests_is_well(world: World) -> None:
    found = told()
    assert {
        name: found[name]["state"] for name in ("database", "owner", "registry", "spaces", "outbox")
    } == dict.fromkeys(("database", "owner", "registry", "spaces", "outbox"), "ok"), found
    assert int(found["database"]["version"].split(".")[0]) >= probes.OLDEST
    assert found["spaces"]["says"] == "3 ready, 0 being made, 0 parked, 0 behind."


def test_parked_and_old_spaces_are_counted_and_so_is_what_the_outbox_gave_up(committed: World) -> None:
    with entered(REGISTRY):
        Space.objects.filter(pk=committed.northwind.id).update(state=Space.State.PARKED)
        Space.objects.filter(pk=committed.halcyon.id).update(leaf="old")
        halcyon = Space.objects.get(pk=committed.halcyon.id)
        Outbox.objects.create(space=halcyon, event_id=halcyon.pk, name="Planted", parked_at=halcyon.created_at)
    found = told()
    assert found["spaces"]["says"].startswith("2 ready, 0 being made, 1 parked, 1 behind.")
    assert found["outbox"]["says"] == "0 wait, 1 parked."
    assert [found[name]["state"] for name in ("spaces", "outbox")] == ["warn", "warn"]


def test_a_database_that_is_away_fails_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    for alias in ("default", "owner"):
        for key, value in {"HOST": "127.0.0.1", "PORT": "9", "PASSWORD": SECRET}.items():
            monkeypatch.setitem(connections[alias].settings_dict, key, value)
    out = StringIO()
    with pytest.raises(CommandError, match="database"):
        call_command("doctor", stdout=out)
    text = out.getvalue()
    assert SECRET not in text
    assert "Without it there is no page at all." in text
    assert "ok    disk" in text


def test_services_that_are_named_and_silent_fail_within_seconds(world: World, settings: Any, silent: int) -> None:
    settings.REDIS_URL = f"redis://:{SECRET}@127.0.0.1:{silent}/0"
    settings.EMAIL_URL = f"smtp://post:{SECRET}@127.0.0.1:{silent}"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", silent, SECRET
    began = time.monotonic()
    found = told()
    assert time.monotonic() - began < doctor.LIMIT
    assert [found[name]["state"] for name in ("redis", "mail")] == ["fail", "fail"]
    assert found["redis"]["address"] == f"redis://127.0.0.1:{silent}/0"
    assert SECRET not in json.dumps(found)


def test_services_that_are_not_named_are_off_and_no_failure(world: World, settings: Any) -> None:
    settings.REDIS_URL = settings.EMAIL_URL = ""
    found = told()
    assert [found[name]["state"] for name in ("redis", "mail", "search")] == ["off", "off", "off"]
    assert "rate limits" in found["redis"]["says"]
    assert "allows the limits once more" in found["redis"]["cost"]


def test_a_probe_that_does_not_come_back_is_given_up() -> None:
    never = threading.Event()

    def hang(expected: Finding) -> Finding:
        never.wait(5)
        return expected

    began = time.monotonic()
    [found] = examine([(Finding("slow", "nowhere", "Nothing."), hang)], limit=0.1)
    never.set()
    assert time.monotonic() - began < 2
    assert (found.state, found.says) == ("fail", "No answer within 0 s.")


def test_a_password_in_a_faults_words_is_not_repeated(settings: Any) -> None:
    settings.EMAIL_HOST_PASSWORD = SECRET

    def fail(expected: Finding) -> Finding:
        raise ValueError(f"cannot sign in with {SECRET}\nmore")

    [found] = examine([(Finding("mail", "nowhere", "Nothing."), fail)])
    assert (found.state, found.says) == ("fail", "cannot sign in with ***")


def test_a_bundle_that_is_not_built_fails(world: World, settings: Any, tmp_path: Any) -> None:
    settings.BASE_DIR = tmp_path
    assert told()["static"]["state"] == "fail"


def test_a_folder_that_is_not_there_fails(world: World, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    assert told()["disk"]["state"] == "fail"


def test_a_start_without_a_usable_database_is_refused_with_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    probes.refuse_to_start()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for key, value in (("HOST", "127.0.0.1"), ("PORT", str(closed.getsockname()[1])), ("PASSWORD", SECRET)):
            monkeypatch.setitem(connections["default"].settings_dict, key, value)
        with pytest.raises(CommandError, match="Nothing was started") as refusal:
            probes.refuse_to_start()
    assert "database 127.0.0.1" in str(refusal.value)
    assert "owner" not in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_a_start_with_the_daily_login_as_owner_is_refused(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    for key in ("USER", "PASSWORD"):
        monkeypatch.setitem(connections["owner"].settings_dict, key, connections["default"].settings_dict[key])
    with pytest.raises(CommandError, match=r"^owner .*CREATEROLE.*DATABASE_OWNER_URL"):
        probes.refuse_to_start()
