"""The product as a person meets it: `manage.py demo` in a process, with database, data folder and port of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from tests.databases import drop

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180.0
STOP_SECONDS = 20.0
OURS = ("GUILDHALL_", "DATABASE_", "DJANGO_SETTINGS_MODULE", "REDIS_URL", "EMAIL_URL", "PORT", "DEBUG")


@dataclass(frozen=True)
class Site:
    """A running Guildhall. ``places`` are addresses of what was written into it, by name."""

    port: int
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, slug: str, path: str = "/") -> str:
        """The address of a path on a member's host, or on the base host for an empty slug."""
        host = f"{slug}.{settings.BASE_HOST}" if slug else settings.BASE_HOST
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Start the demo on a fresh database, write what the tests need beside it, and take everything down again."""
    name = f"browser_{connections['owner'].settings_dict['NAME']}_{os.getpid()}"
    port = _free_port()
    environment = _environment(name, folder, port)
    _drop(name)
    with _owner() as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    log = folder / "server.log"
    with log.open("wb") as output:
        server = _start(["manage.py", "demo"], environment, output)
    try:
        _wait(port, server, log)
        yield Site(port, _written(environment))
    finally:
        _stop(server)
        _drop(name)


def _environment(database: str, folder: Path, port: int) -> dict[str, str]:
    """What the server is told; nothing of the tests' own settings reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {
        "DATABASE_URL": _address("default", database),
        "DATABASE_OWNER_URL": _address("owner", database),
        "GUILDHALL_DATA": str(folder / "data"),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _address(alias: str, database: str) -> str:
    given = connections[alias].settings_dict
    who = quote(given["USER"]) + (f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else "")
    if given["HOST"].startswith("/"):
        port = f"&port={given['PORT']}" if given["PORT"] else ""
        return f"postgresql://{who}@/{database}?host={quote(given['HOST'], safe='')}{port}"
    return f"postgresql://{who}@{given['HOST']}:{given['PORT'] or 5432}/{database}"


def _owner() -> psycopg.Connection:
    return psycopg.connect(_address("owner", "postgres"), autocommit=True)


def _drop(database: str) -> None:
    """Remove a database and the roles made for it: roles belong to the server and would stay."""
    with _owner() as owner:
        drop(owner, database)
        roles = owner.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [f"{database}_"])
        for (role,) in roles.fetchall():
            owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(words: list[str], environment: dict[str, str], output: IO[Any]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the first page comes. Fails with what the server said."""
    until = time.monotonic() + START_SECONDS
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": f"{settings.BASE_HOST}:{port}"})
    while True:
        with (
            suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(request, timeout=5),
        ):
            return
        if server.poll() is not None or time.monotonic() > until:
            raise AssertionError("the demo does not serve:\n" + log.read_text()[-4000:])
        time.sleep(0.2)


def _written(environment: dict[str, str]) -> dict[str, str]:
    """Write the further content, in a process of the product with the server's settings."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.browser.content"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-4000:]
    found: dict[str, str] = json.loads(run.stdout.splitlines()[-1])
    return found


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
