"""Whoever asks the database gets an answer or an end, also where the database says nothing at all."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from core.backend import deadlines
from core.backend.deadlines import PatientAsyncConnection, PatientConnection, allowing
from core.spaces import entered
from realtime import door
from tenants import doors
from tests.people import browser_of, join
from tests.world import World


def params() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}


@contextmanager
def took_at_most(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_statement_that_takes_too_long_is_ended_and_its_connection_is_closed(world: World) -> None:
    with PatientConnection.connect(**params(), autocommit=True) as mine, took_at_most(5):
        with allowing(0.3), pytest.raises(psycopg.OperationalError, match="no answer from the database within 0 s"):
            mine.execute("SELECT pg_sleep(20)")
        assert mine.closed


def test_server_is_asked_to_stop_what_nobody_waits_for(world: World) -> None:
    with PatientConnection.connect(**params(), autocommit=True) as mine:
        pid = mine.info.backend_pid
        with allowing(0.3), pytest.raises(psycopg.OperationalError):
            mine.execute("SELECT pg_sleep(20)")
    with psycopg.connect(**params(), autocommit=True) as other:
        alive = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND state = 'active'"
        until = time.monotonic() + 10
        while other.execute(alive, [pid]).fetchone() != (0,) and time.monotonic() < until:
            time.sleep(0.05)
        assert other.execute(alive, [pid]).fetchone() == (0,)


def test_silent_network_ends_as_well(world: World) -> None:
    """The other side takes what is sent and never answers; no time-out of the network or the server helps there."""
    ours, theirs = socket.socketpair()
    with ours, theirs, PatientConnection.connect(**params(), autocommit=True) as mine, took_at_most(5):

        def silent() -> Iterator[int]:
            while True:
                yield int(psycopg.waiting.WAIT_R)

        with allowing(0.2), pytest.raises(psycopg.OperationalError, match="no answer"):
            mine.wait(silent())


def test_asking_a_silent_server_to_stop_takes_a_moment_and_no_longer(world: World) -> None:
    asked: list[float] = []

    class Silent(PatientConnection):
        """Its server does not answer whoever asks it to cancel."""

        def cancel_safe(self, *, timeout: float = 30.0) -> None:
            asked.append(timeout)
            raise psycopg.errors.CancellationTimeout("no answer")

    with Silent.connect(**params(), autocommit=True) as mine:
        with allowing(0.2), pytest.raises(psycopg.OperationalError, match="within 0 s"):
            mine.execute("SELECT pg_sleep(20)")
        assert (asked, mine.closed) == ([deadlines.GOODBYE], True)
    assert deadlines.GOODBYE < 1


def test_time_allowed_ends_with_its_block(world: World) -> None:
    with PatientConnection.connect(**params(), autocommit=True) as mine:
        with allowing(0.3):
            assert mine.execute("SELECT 1").fetchone() == (1,)
        assert mine.execute("SELECT pg_sleep(0.6)").fetchone() is not None
        assert not mine.closed


def test_next_statement_of_a_page_has_a_connection_again(committed: World) -> None:
    with entered(committed.northwind):
        with allowing(0.3), pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (committed.northwind.schema,), "and it is in its own space"


def test_pages_and_sockets_wait_less_long_than_jobs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def noting(*args: Any) -> Any:
        seen.append(deadlines._allowed.get())
        return doors.find_host(*args)

    monkeypatch.setattr("tenants.middleware.find_host", noting)
    monkeypatch.setattr("realtime.door.find_host", noting)
    assert browser_of(join(world, "ada")).get("/cases/").status_code == 200
    with pytest.raises(door.TurnedAway):
        door.ask(door.Knock("nowhere.example", ""), [])
    assert seen == [deadlines.PAGE, deadlines.PAGE]
    assert deadlines._allowed.get() == deadlines.WORK > deadlines.PAGE


def test_worker_gives_up_on_a_silent_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "WORKER", 0.3)

    async def ask() -> bool:
        async with await PatientAsyncConnection.connect(**params(), autocommit=True) as mine:
            with pytest.raises(psycopg.OperationalError, match="no answer"):
                await mine.execute("SELECT pg_sleep(20)")
            return mine.closed

    with took_at_most(5):
        assert asyncio.run(ask())


def test_worker_listens_longer_than_it_waits_for_a_statement(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "WORKER", 0.2)
    monkeypatch.setattr(deadlines, "LISTENING", 0.8)

    async def listen() -> tuple[list[Any], bool]:
        async with await PatientAsyncConnection.connect(**params(), autocommit=True) as mine:
            heard: AsyncIterator[psycopg.Notify] = mine.notifies()
            return [one async for one in heard], mine.closed

    began = time.monotonic()
    assert asyncio.run(listen()) == ([], False)
    assert time.monotonic() - began >= 0.8
