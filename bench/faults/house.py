"""A whole deployment of the drills' own: database, Redis and mail server behind proxies, pages and worker as processes.

Everything listens on free ports of the loopback or on sockets below one new folder, and is ended with the house, also
after a fault. Imports nothing of Django: what runs is what is shipped.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.faults.post import MailServer
from bench.faults.proxy import Proxy, free_port
from bench.faults.visits import Visitor, wait_for
from config import embedded, postgres

ROOT = Path(__file__).resolve().parents[2]
SERVE = ("manage.py", "serve", "--no-worker")
WORK = ("manage.py", "work")
START = 60.0
"""Seconds a process has to come up."""


class Process:
    """A program of ours, with its output in a file of the house."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self.popen = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def send(self, number: signal.Signals) -> None:
        """A signal, unless it is over."""
        if self.is_running:
            self.popen.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Have it end, hard after ten seconds, and wait until it is gone."""
        self.send(signal.SIGCONT)
        self.send(number)
        try:
            self.popen.wait(10)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait(10)


@dataclass
class House:
    """The deployment. ``members`` are host, space, schema and sessions of each member, by its short name."""

    folder: Path
    environment: dict[str, str]
    database: Proxy
    redis: Proxy
    mail: MailServer
    cluster: embedded.Cluster
    port: int
    redis_port: int
    members: dict[str, Any] = field(default_factory=dict)
    started: list[Process] = field(default_factory=list)
    web: Process | None = None
    worker: Process | None = None
    cache: Process | None = None

    def run(self, *command: str, name: str = "command", **more: str) -> Process:
        """Start a Python program of ours with the deployment's environment."""
        made = Process([sys.executable, *command], self.environment | more, self.folder / f"{name}.log")
        self.started.append(made)
        return made

    def start_web(self, **more: str) -> float:
        """Pages and sockets. Returns seconds until the first good answer."""
        self.web = self.run(*SERVE, "--port", str(self.port), name="web", **more)
        took = wait_for(lambda: self.visitor("ada").get("/cases/").is_good, START)
        if took is None:
            raise HouseError(f"The pages did not come up: {_tail(self.web.log)}")
        return took

    def start_worker(self, **more: str) -> Process:
        """Jobs."""
        self.worker = self.run(*WORK, name="worker", **more)
        return self.worker

    def start_redis(self) -> None:
        """An empty Redis that keeps nothing on the disk."""
        command = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly"]
        self.cache = Process([*command, "no", "--dir", str(self.folder)], dict(os.environ), self.folder / "redis.log")
        self.started.append(self.cache)
        if wait_for(lambda: _knock(self.redis_port), 10) is None:
            raise HouseError(f"Redis did not come up: {_tail(self.cache.log)}")

    def settle(self) -> None:
        """As every drill finds it: everything up, nothing slow, pages answering, a worker at work."""
        for proxy in (self.database, self.redis):
            proxy.latency = 0.0
            proxy.turn("up")
        self.mail.manner = "takes"
        if self.cache is None or not self.cache.is_running:
            self.start_redis()
        if self.worker is None or not self.worker.is_running:
            self.start_worker()
        if self.web is None or not self.web.is_running:
            self.start_web()
        elif wait_for(lambda: self.visitor("ada").get("/cases/").is_good, 20) is None:
            raise HouseError("The pages did not recover from the drill before.")

    def visitor(self, who: str, member: str = "northwind") -> Visitor:
        """One of the story's people, signed in; an unknown name is a stranger."""
        place = self.members[member]
        return Visitor(place["host"], self.port, place["sessions"].get(who, ""))

    def ask(self, question: str, *values: Any, member: str = "northwind") -> list[tuple[Any, ...]]:
        """Rows of a statement, past every proxy, in the member's schema and the registry, as the superuser."""
        with self.inside(member) as connection:
            cursor = connection.execute(question.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def count(self, question: str, *values: Any) -> int:
        """The one number that a statement answers with."""
        return int(self.ask(question, *values)[0][0])

    @contextmanager
    def inside(self, member: str = "northwind") -> Iterator[psycopg.Connection[Any]]:
        """A superuser's connection that looks at the member first and at the registry next."""
        with psycopg.connect(self.cluster.url(postgres.SUPERUSER), autocommit=True) as connection:
            if self.members:
                schema = sql.Identifier(self.members[member]["schema"])
                connection.execute(sql.SQL("SET search_path = {}, public").format(schema))
            yield connection

    def revive(self) -> None:
        """Start the database again after it was killed."""
        self.cluster = embedded.start(self.folder / "database")

    def close(self) -> None:
        """End everything, the last first, and remove the folder."""
        for process in reversed(self.started):
            process.end(signal.SIGKILL)
        for part in (self.database, self.redis, self.mail):
            part.close()
        self.cluster.release()
        shutil.rmtree(self.folder, ignore_errors=True)


class HouseError(Exception):
    """The deployment cannot be had; the message says why."""


@contextmanager
def opened() -> Iterator[House]:
    """A house with its world, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-drill-"))
    folder.chmod(0o755)
    cluster = embedded.start(folder / "database")
    mail, port, redis_port = MailServer(), free_port(), free_port()
    database, redis = Proxy(cluster.sockets / f".s.PGSQL.{postgres.PORT}"), Proxy(redis_port)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "GUILDHALL_DATA": str(folder / "data"),
        "DATABASE_URL": f"postgresql://{embedded.LOGIN}@127.0.0.1:{database.port}/{embedded.DATABASE}",
        "DATABASE_OWNER_URL": cluster.url(embedded.OWNER),
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
        "PORT": str(port),
    }
    house = House(folder, environment, database, redis, mail, cluster, port, redis_port)
    try:
        house.start_redis()
        house.members = _world(house)
        yield house
    finally:
        house.close()


def _world(house: House) -> dict[str, Any]:
    began = time.monotonic()
    command = [sys.executable, str(Path(__file__).with_name("world.py"))]
    done = subprocess.run(
        command, cwd=ROOT, env=house.environment, capture_output=True, text=True, timeout=180, check=False
    )
    if done.returncode:
        raise HouseError(f"The world was not made: {done.stderr[-2000:]}")
    print(f"  a world in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _knock(port: int) -> bool:
    import socket  # noqa: PLC0415 - used here alone

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
