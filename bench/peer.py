"""The desk beside django-helpdesk, both filled with the same real questions, on one PostgreSQL, in turn.

    bench/peer.py --cases 100000

The peer, its corpus and its measuring are a folder of their own (``--tools``); its PostgreSQL serves both halves. Per
round each half is measured once: the peer on a fresh copy of what was seeded, the desk without what it wrote before.
What a half prepares is kept under ``--work`` for the next run. The last line printed is one JSON object: per page the
milliseconds of both, how many times as fast the desk is, and the goal.
"""

# ruff: noqa: PLC0415 - what is needed late is imported late

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import common  # noqa: E402 - found by the path above
from bench.peers.beside import beside, rows_of  # noqa: E402

GOALS = {
    "list": 15,
    "by last update": 15,
    "far page": 15,
    "queue and status": 15,
    "search": 15,
    "search in vain": 15,
    "board": 50,
    "case page, 4 entries": 2.5,
    "case page, 50 entries": 6,
    "open case": 1,
    "answer": 1,
}
"""How many times as fast as the peer each is to be."""
NAMED = ("seed.py", "bench.py", "corpus.py", "pg.py", "requirements.txt")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=2, help="how often each is measured, in turn")
    asked.add_argument("--tools", type=Path, default=ROOT.parent / "shared" / "tools" / "peer_helpdesk")
    asked.add_argument("--work", type=Path, default=ROOT / "var" / "peers" / "corpus", help="scratch, about 4 GB")
    options = asked.parse_args()
    missing = [name for name in NAMED if not (options.tools / name).exists()]
    if missing:
        raise SystemExit(f"{options.tools} lacks {', '.join(missing)}: say by --tools where the peer's tools are.")
    options.work.mkdir(parents=True, exist_ok=True)
    python = _environment(options.tools, options.work)
    with _server(python, options.tools, options.work) as place:
        _run([python, "-W", "ignore", options.tools / "seed.py", options.cases], place, options.work)
        _logins(place)
        rounds = [_round(python, options, place) for _ in range(options.rounds)]
    goals = {name: (name, goal) for name, goal in GOALS.items()}
    rows = beside(rounds, goals)
    common.finish("peer", rows, cases=options.cases, rounds=options.rounds, peer="django-helpdesk 2.6.1")


def _round(python: Path, options: argparse.Namespace, place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    here = Path(__file__).resolve().parent / "peers"
    seeded = f"peer_seed_{options.cases}"
    _ask(place, "DROP DATABASE IF EXISTS peer_run WITH (FORCE)", f"CREATE DATABASE peer_run TEMPLATE {seeded}")
    theirs = [python, "-W", "ignore", here / "corpus_helpdesk.py", options.tools, options.cases]
    peer = _run(theirs, place, options.work, PEER_DB="peer_run")
    _ask(place, "DROP DATABASE peer_run WITH (FORCE)")
    ours = [sys.executable, here / "corpus_desk.py", "--corpus", options.tools, "--cases", options.cases]
    logins = {name: f"postgresql://{login}@/guildhall?host={place}" for name, login in LOGINS.items()}
    desk = _run(ours, place, options.work, **logins, GUILDHALL_DATA=str(options.work / "data"))
    return rows_of(peer), rows_of(desk)


LOGINS = {"DATABASE_URL": "guildhall", "DATABASE_OWNER_URL": "guildhall_owner"}


def _environment(tools: Path, work: Path) -> Path:
    """The peer's own Python, made from its pinned requirements."""
    place = work / "venv"
    if not (place / "bin" / "gunicorn").exists():
        with common.told("installing the peer"):
            venv.create(place, with_pip=True)
            install: list[Any] = [
                place / "bin" / "python",
                "-m",
                "pip",
                "install",
                "--quiet",
                "-r",
                tools / "requirements.txt",
            ]
            subprocess.run(install, check=True)
    return place / "bin" / "python"


@contextmanager
def _server(python: Path, tools: Path, work: Path) -> Iterator[str]:
    """The peer's PostgreSQL, for both; the folder of its socket."""
    server: list[Any] = [python, "-W", "ignore", tools / "pg.py"]
    started = subprocess.run([*server, "start", work / "pg"], check=True, stdout=subprocess.PIPE, text=True)
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([*server, "stop", work / "pg"], check=True)


def _logins(place: str) -> None:
    """The desk's two logins and its database, as its operations page has them made."""
    import psycopg

    with psycopg.connect(host=place, user="postgres", dbname="postgres", autocommit=True) as connection:
        for login, rights in (("guildhall_owner", "LOGIN CREATEDB CREATEROLE"), ("guildhall", "LOGIN NOINHERIT")):
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone() is None:
                connection.execute(f"CREATE ROLE {login} {rights}")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'guildhall'").fetchone() is None:
            connection.execute("CREATE DATABASE guildhall OWNER guildhall_owner")


def _ask(place: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(host=place, user="postgres", dbname="postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _run(command: list[Any], place: str, work: Path, **given: str) -> str:
    """The last line a half prints, or nothing."""
    environment = {**os.environ, "PEER_PG_HOST": place, "PEER_WORK": str(work), "PYTHONDONTWRITEBYTECODE": "1", **given}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    words = [str(word) for word in command]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return (done.stdout.splitlines() or [""])[-1]


if __name__ == "__main__":
    main()
