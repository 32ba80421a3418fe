"""What every measure needs: a database of its own, Django set up for it, a stopwatch, the JSON form.

Nothing here imports Django before ``set_up`` was called, so that a script can choose its database first.
"""

# ruff: noqa: PLC0415 - Django's modules are imported after it was set up

from __future__ import annotations

import json
import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
RUNS = 30
WARM = 5
TRIES = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a result: milliseconds of wall clock and of this process's processor time, bytes of the answer."""

    name: str
    queries: int | None = None
    ms_median: float | None = None
    ms_p95: float | None = None
    cpu_ms: float | None = None
    bytes: int | None = None


def tell(words: str, end: str = "\n") -> None:
    """Show progress; standard output is for the result alone."""
    print(words, end=end, file=sys.stderr, flush=True)


def finish(bench: str, rows: list[Any], **sizes: Any) -> None:
    """Print the result as the last line. What was not measured is left out of its row."""
    lines = [row if isinstance(row, dict) else asdict(row) for row in rows]
    known = [{name: value for name, value in line.items() if value is not None} for line in lines]
    print(json.dumps({"bench": bench, **sizes, "rows": known}), flush=True)


def set_up(database: str, *, fresh: bool = False) -> None:
    """Set Django up on a database of this name beside the configured one, made by the owner if it is missing.

    ``fresh`` drops what an earlier measure prepared. The deployment's own settings are used, with its full middleware;
    only the limits on uploads and sign-ins never come into play.
    """
    if not NAME.fullmatch(database):
        raise SystemExit("A database of a measure is called with small letters, digits and underscores.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    if fresh:
        drop(database)
    _use(database)
    _collect_static()
    from tenants.provisioning import prepare_registry

    with told("preparing the registry"):
        prepare_registry()
    from config.memory import settle

    settle()


def drop(database: str) -> None:
    """Remove a measure's database and the roles that were made for its spaces."""
    with _elsewhere() as connection:
        _drop(connection, database)
        ours = f"^{database}_(s_[0-9a-f]{{12}}|registry|spaces)$"
        for (role,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname ~ %s", [ours]).fetchall():
            connection.execute(f'DROP ROLE "{role}"')


def _drop(connection: Any, database: str) -> None:
    """Drop it. The server's own vacuum may be in it, which only its superuser could end: it is soon done."""
    import psycopg

    for left in range(TRIES, -1, -1):
        try:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        except psycopg.errors.InsufficientPrivilege:
            if not left:
                raise
            time.sleep(0.5)
        else:
            return


def measure(name: str, act: Callable[[], int], *, runs: int = RUNS, warm: int = WARM) -> Row:
    """Run ``act`` and time it; it returns the size of its answer in bytes.

    The connection goes back to the pool after each run, as after a request, and this is part of what is timed.
    """
    for _ in range(warm):
        size = _once(act)
    queries = _count(act)
    walls, cpus = [], []
    for _ in range(runs):
        cpu, began = _cpu(), time.perf_counter()
        size = _once(act)
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((_cpu() - cpu) * 1000)
    row = Row(name, queries, round(statistics.median(walls), 2), p95(walls), round(statistics.median(cpus), 2), size)
    tell(f"  {name}: {queries} queries, {row.ms_median} ms (p95 {row.ms_p95}, own {row.cpu_ms}), {size:,} bytes")
    return row


def p95(values: list[float]) -> float:
    """The value that one in twenty exceeds."""
    return round(sorted(values)[max(0, round(len(values) * 0.95) - 1)], 2)


@contextmanager
def told(words: str) -> Iterator[None]:
    """Say what takes long, and how long it took when that was over two seconds."""
    tell(f"{words} …")
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    if took > 2:
        tell(f"  {took:.1f} s")


def _once(act: Callable[[], int]) -> int:
    from django.db import connections

    size = act()
    connections["default"].close()
    return size


def _count(act: Callable[[], int]) -> int:
    from django.db import connections

    seen = 0

    def note(execute: Any, *args: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*args)

    with connections["default"].execute_wrapper(note):
        _once(act)
    return seen


def _cpu() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def _use(database: str) -> None:
    """Point both logins at the database."""
    from django.db import connections

    with _elsewhere() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{database}"')
    for alias in ("owner", "default"):
        wrapper = connections[alias]
        wrapper.close()
        wrapper.settings_dict["NAME"] = database


def make_database(name: str) -> dict[str, str]:
    """A database beside the configured one for something that is not ours, as Django's settings name it."""
    from django.conf import settings

    with _elsewhere() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}"')
    place = settings.DATABASES["owner"]
    return {key: str(place[key]) for key in ("USER", "PASSWORD", "HOST", "PORT") if place[key]} | {"NAME": name}


@contextmanager
def _elsewhere() -> Iterator[Any]:
    """The owner's connection to the configured database, from which others are made and dropped."""
    import psycopg
    from django.conf import settings

    place = settings.DATABASES["owner"]
    keep = {"user": place["USER"], "password": place["PASSWORD"], "host": place["HOST"], "port": place["PORT"]}
    given = {key: value for key, value in keep.items() if value}
    with psycopg.connect(dbname=_home(), autocommit=True, **given) as connection:
        yield connection


def _home() -> str:
    """The configured database's name, as it was before ``_use`` chose another one."""
    from django.conf import settings

    return _remembered.setdefault("name", str(settings.DATABASES["owner"]["NAME"]))


_remembered: dict[str, str] = {}


def _collect_static() -> None:
    """Pages name files by their hash, so these must have been collected; done once per build of the bundle."""
    from django.conf import settings
    from django.core.management import call_command

    built = settings.BASE_DIR / "static" / "dist" / "app.css"
    if not built.exists():
        raise SystemExit("The front-end bundle is not built. Run this through make bench, which builds it.")
    stamp = settings.STATIC_ROOT / "staticfiles.json"
    if not stamp.exists() or stamp.stat().st_mtime < built.stat().st_mtime:
        with told("collecting static files"):
            call_command("collectstatic", interactive=False, verbosity=0)
