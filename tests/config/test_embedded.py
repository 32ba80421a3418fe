"""The embedded database with real processes: crashes, neighbours, latecomers.

Starts happen in processes of their own where the test is about a process that
ends or is killed; `launcher` below is such a process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from config import embedded, env, postgres

LAUNCHER = """
import sys, pathlib
from config import embedded
cluster = embedded.start(pathlib.Path(sys.argv[1]))
print(cluster.pid, flush=True)
sys.stdin.readline()
"""


@contextmanager
def launcher(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that starts the server below `data` and holds it until told to end."""
    command = [sys.executable, "-c", LAUNCHER, str(data)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=env.ROOT, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
        yield process
        if process.poll() is None:
            leave(process)


def leave(process: subprocess.Popen[str]) -> None:
    """Let a launcher end the ordinary way."""
    process.communicate("\n", timeout=30)


def processes_of(home: Path) -> list[int]:
    """Every process that works in a data directory: the server and its children."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [number for number in numbers if postgres.works_in(number, home)]


def kill(numbers: list[int]) -> None:
    """Kill at once, and wait until they are gone."""
    for number in numbers:
        with suppress(ProcessLookupError):  # some are on their way out by themselves
            os.kill(number, signal.SIGKILL)
    limit = time.monotonic() + 10
    while any(is_alive(number) for number in numbers) and time.monotonic() < limit:
        time.sleep(0.01)


def has_stopped(home: Path) -> bool:
    """Whether nothing works in a data directory; the log writer may take a moment longer."""
    limit = time.monotonic() + 5
    while processes_of(home) and time.monotonic() < limit:
        time.sleep(0.01)
    return not processes_of(home)


def is_alive(number: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    kill(processes_of(folder / "postgres"))


def write_a_row(url: str, words: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (words text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [words])


def rows(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [words for (words,) in connection.execute("SELECT words FROM kept")]


def test_a_killed_server_comes_back_with_what_was_written(data: Path) -> None:
    home = data / "postgres"
    with launcher(data) as process:
        write_a_row(embedded.start(data).url(embedded.OWNER), "before")
        numbers = processes_of(home)
        assert len(numbers) > 3
        kill([process.pid, *numbers])
    assert (home / "postmaster.pid").exists()
    cluster = embedded.start(data)

    assert cluster.pid not in numbers
    assert rows(cluster.url(embedded.OWNER)) == ["before"]
    cluster.release()
    assert has_stopped(home)


def test_a_server_whose_master_alone_was_killed_comes_back(data: Path) -> None:
    cluster = embedded.start(data)
    assert cluster.pid
    with closing(psycopg.connect(cluster.url())) as connection:  # a child that lives on for a moment
        connection.execute("SELECT 1")
        kill([cluster.pid])
        again = embedded.start(data)
    assert again.is_ready()
    assert again is not cluster
    again.release()


def test_the_number_of_a_crashed_server_may_be_somebody_elses_now(data: Path) -> None:
    cluster = embedded.start(data)
    home = cluster.home
    left = (home / "postmaster.pid").read_text()
    lock = cluster.sockets / f".s.PGSQL.{postgres.PORT}.lock"
    socket_lock = lock.read_text()
    kill(processes_of(home))
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (home / "postmaster.pid").write_text(left.replace(left.split()[0], str(stranger.pid), 1))
        lock.write_text(socket_lock.replace(socket_lock.split()[0], str(stranger.pid), 1))
        again = embedded.start(data)
        assert again.is_ready()
        assert stranger.poll() is None
        stranger.kill()
    again.release()


def test_the_last_to_leave_stops_the_server(data: Path) -> None:
    home = data / "postgres"
    with launcher(data) as first, launcher(data) as second:
        leave(first)
        assert processes_of(home)
        leave(second)
        assert has_stopped(home)


def test_a_server_left_by_a_killed_process_is_joined(data: Path) -> None:
    with launcher(data) as process:
        before = postgres.pid_file(data / "postgres")[0]
        kill([process.pid])
    cluster = embedded.start(data)
    assert str(cluster.pid) == before
    cluster.release()
    assert has_stopped(cluster.home)


def test_two_servers_stand_beside_each_other(data: Path, tmp_path: Path) -> None:
    # The second path is too long for a socket, so that one lives elsewhere.
    other = tmp_path / ("long" * 25) / "o'th%er"
    one, two = embedded.start(data), embedded.start(other)
    write_a_row(one.url(embedded.OWNER), "one")
    write_a_row(two.url(embedded.OWNER), "two")
    assert rows(one.url(embedded.OWNER)) == ["one"]
    assert rows(two.url(embedded.OWNER)) == ["two"]
    assert two.sockets != two.home
    for cluster in (one, two):
        assert cluster.sockets.stat().st_mode & 0o077 == 0
        cluster.release()
    assert not two.sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_a_folder_closed_to_the_servers_user_lets_it_pass_and_nobody_else(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = embedded.start(closed / "var")
    assert cluster.home.stat().st_uid == cluster.account.uid != 0
    assert closed.stat().st_mode & 0o007 == 0
    look = ["/bin/ls", str(closed)]
    assert subprocess.run(look, check=False, capture_output=True, **cluster.account.options()).returncode
    cluster.release()


def test_settings_and_roles(data: Path) -> None:
    cluster = embedded.start(data)
    with psycopg.connect(cluster.url(postgres.SUPERUSER, "postgres")) as all_seeing:
        shown = {name: all_seeing.execute(f"SHOW {name}").fetchone() for name in postgres.SETTINGS}
    with psycopg.connect(cluster.url(embedded.OWNER), autocommit=True) as owner:
        owner.execute("CREATE ROLE space_role")
        owner.execute("GRANT space_role TO guildhall")
        owner.execute("CREATE DATABASE another")
    assert shown == {name: (value,) for name, value in postgres.SETTINGS.items()}
    with psycopg.connect(cluster.url()) as login:
        login.execute("SET ROLE space_role")
        login.execute("RESET ROLE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute("CREATE TABLE mine (n int)")
    cluster.release()


def test_an_unfinished_creation_is_done_again(data: Path) -> None:
    half = data / "postgres.new-killed"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster = embedded.start(data)
    assert cluster.is_ready()
    assert not half.exists()
    cluster.release()


def test_a_data_directory_of_another_version_is_refused(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 12"):
        embedded.start(data)


def test_with_an_address_nothing_embedded_starts(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/guildhall")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    found = embedded.addresses(data)
    assert found.runtime == found.owner == "postgresql://app@db/guildhall"
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://boss@db/guildhall")
    assert embedded.addresses(data).owner == "postgresql://boss@db/guildhall"
    assert not data.exists()


def test_an_owner_without_a_database_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://boss@db/guildhall")
    with pytest.raises(env.BadSettingError, match="DATABASE_URL is not"):
        embedded.addresses(data)
