"""Fixtures of the desk's tests: a hand that sets the time, files, and queues: one whose clocks never sleep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases.models import Queue
from clocks.actions.settings import keep_calendar
from clocks.calendars import AROUND_THE_CLOCK, DEFAULT_CALENDAR
from core.actor import Actor
from tests.cases.hands import Hands
from tests.cases.ruling import Work, worker
from tests.factories.cases import make_queue
from tests.world import World

Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, ada: Actor, ravi: Actor, ines: Actor) -> Hands:
    """What time it is; the people came before."""
    return Hands(monkeypatch)


@pytest.fixture
def queue(northwind: World) -> Queue:
    """An open queue of Storage’s."""
    return make_queue()


@pytest.fixture
def work() -> Work:
    """What the worker does with new events for rules."""
    return worker()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a small file and give its path."""

    def written(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def counted(northwind: World, hands: Hands, ines: Actor) -> Queue:
    """A queue under the first policy, counted around the clock so that hours are hours."""
    keep_calendar(AROUND_THE_CLOCK, name="Always", by=ines, key=DEFAULT_CALENDAR)
    return make_queue()
