"""How long a statement may take before whoever asks gives up.

A database that hangs answers no timeout of its own, and neither does the network as long as it acknowledges what we
send. So the connection stops waiting by itself: the server is asked to cancel, the connection is closed, and what asked
gets an ``OperationalError``. Doors where a person waits allow less (``allowing``).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import psycopg

WORKER = 30.0
"""Seconds for a statement of the worker about its own table of jobs."""
LISTENING = 3600.0
"""Seconds after which the worker listens anew, on a connection of which it is known that it is alive."""
WORK = 600.0
"""Seconds for a statement of a job or a command."""
PAGE = 10.0
"""Seconds for a statement that a person waits for."""
GOODBYE = 0.5
"""Seconds spent on asking a silent server to cancel."""

_allowed: ContextVar[float] = ContextVar("allowed", default=WORK)


@contextmanager
def allowing(seconds: float) -> Iterator[None]:
    """Give each statement within the block this long."""
    token = _allowed.set(seconds)
    try:
        yield
    finally:
        _allowed.reset(token)


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose every wait ends."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As its base, at most as long as is allowed here; then the connection is of no use any more."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        allowed = _allowed.get()
        try:
            return super().wait(gen, interval, allowed)
        except psycopg.errors._WaitTimeout as silent:
            with suppress(psycopg.Error):
                self.cancel_safe(timeout=GOODBYE)
            self.close()
            raise psycopg.OperationalError(f"no answer from the database within {allowed:.0f} s") from silent


class PatientAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for the worker's own connections."""

    async def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As its base, at most ``WORKER`` seconds."""
        if timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await super().wait(gen, interval, WORKER)
        except psycopg.errors._WaitTimeout as silent:
            await self.close()
            raise psycopg.OperationalError(f"no answer from the database within {WORKER:.0f} s") from silent

    def notifies(
        self, *, timeout: float | None = None, stop_after: int | None = None
    ) -> AsyncGenerator[psycopg.Notify]:
        """As its base; whoever listens without an end listens anew after ``LISTENING`` seconds."""
        return super().notifies(timeout=LISTENING if timeout is None else timeout, stop_after=stop_after)
