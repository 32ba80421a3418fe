"""A deployment behind HTTPS, and a start that is refused: a sentence, no traceback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from django.db import connection

from config.settings import _database
from core.spaces import entered
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
HTTPS = {"GUILDHALL_HTTPS": "1", "SECRET_KEY": "a1b2c3d4e5" * 6, "DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}


def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **HTTPS, "DJANGO_SETTINGS_MODULE": "config.settings", **more}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_cookies_belong_to_their_host_and_to_https() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    code = f"import json; from config import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    found = json.loads(run("-c", code).stdout)
    assert found == ["__Host-guildhall-session", "__Host-guildhall-csrf", True, True]


def test_django_finds_nothing_to_warn_of() -> None:
    outcome = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert outcome.returncode == 0, outcome.stderr


def test_connections_keep_plans_simple_and_an_address_has_the_last_word(world: World) -> None:
    with entered(world.northwind), connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("2min",), "what stands still in a transaction is ended by the server"
    made = _database("postgresql://a@/b?host=/tmp&options=-c%20jit%3Don", "core.backend")
    assert made["OPTIONS"]["options"].startswith("-c jit=off ")
    assert made["OPTIONS"]["options"].endswith(" -c jit=on")


def test_a_value_that_makes_no_sense_stops_the_start_with_its_sentence_alone() -> None:
    outcome = run("manage.py", "serve", REDIS_URL="localhost:6379")
    assert outcome.returncode == 1
    assert outcome.stderr == "This cannot start: REDIS_URL must begin with redis:// or rediss://.\n"


def test_a_taken_port_is_told_before_anything_is_set_up() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = run("bin/setup.py", "run", str(port))
    assert outcome.returncode == 1
    assert f"Port {port} is taken" in outcome.stderr
