"""A real server of sockets in this process, and browsers' sockets to it.

Twisted's reactor starts once in a process, so one server serves all tests of a worker; it ends with the session.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from core.actor import Actor
from core.spaces import SpaceRef, entered
from realtime.streams import Hint, push
from tests.people import browser_of

PATIENCE = 10.0  # seconds; a machine may be busy
QUIET = 0.7  # seconds without a frame that count as silence


class Server:
    """Daphne on a free port of the loopback, in a thread."""

    def __init__(self) -> None:
        from daphne.server import Server as Daphne

        from config.asgi import application

        self._daphne = Daphne(application, ["tcp:port=0:interface=127.0.0.1"], signal_handlers=False)
        self._thread = threading.Thread(target=self._daphne.run, name="daphne")
        self._thread.start()
        wait_for(lambda: self._daphne.listening_addresses)
        self.port: int = self._daphne.listening_addresses[0][1]

    def stop(self) -> None:
        """End the reactor and wait for its thread."""
        reactor: Any = import_module("twisted.internet.reactor")  # its stubs describe a module, it is an object
        reactor.callFromThread(reactor.stop)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@dataclass
class Page:
    """One open page's socket. Every frame that ever came is kept in ``frames``, as text."""

    wire: ClientConnection
    frames: list[str]

    def listen(self, *names: str) -> None:
        """Say what the page shows."""
        self.wire.send(json.dumps({"listen": names}))

    def be_at(self, places: dict[str, str]) -> None:
        """Say where the page's person is, with a word for what they do there."""
        self.wire.send(json.dumps({"here": places}))

    def hint(self, within: float = PATIENCE) -> dict[str, Any] | None:
        """The next hint, or None if none comes in time. Heartbeats are passed over."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            try:
                frame = self.wire.recv(timeout=left)
            except TimeoutError:
                return None
            assert isinstance(frame, str)
            self.frames.append(frame)
            if "stream" in (read := json.loads(frame)):
                return dict(read)
        return None

    def closed_with(self, within: float = PATIENCE) -> int | None:
        """The code the server closes with, or None if the socket stays open."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            try:
                self.frames.append(str(self.wire.recv(timeout=left)))
            except TimeoutError:
                return None
            except ConnectionClosed as end:
                return end.rcvd.code if end.rcvd else None
        return None

    def settle(self, space: SpaceRef, name: str, limit: float = PATIENCE) -> None:
        """Wait until the page listens to a stream: send it marks until one arrives, then let the rest run out."""
        kind, _, key = name.partition(":")
        until = time.monotonic() + limit
        while time.monotonic() < until:
            with entered(space):
                push(kind, UUID(key), Hint("Mark", UUID(int=0)))
            if self.hint(0.2):
                break
        else:
            raise AssertionError("the page never came to listen")
        while self.hint(0.3):
            pass


def wait_for(is_so: Callable[[], Any]) -> None:
    """Until it is so. Fails after ``PATIENCE``."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def cookie_of(actor: Actor, slug: str = "northwind") -> str:
    """The cookie header of a browser that has signed in on a member's host."""
    browser = browser_of(actor, slug)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def open_page(
    server: Server, cookie: str = "", *, slug: str = "northwind", origin: str | None = "", path: str = "/live/"
) -> Page:
    """A socket to a member's host. ``origin`` is the host's own unless given; None sends none."""
    host = f"{slug}.guildhall.localhost:{server.port}"
    wire = connect(
        f"ws://{host}{path}",
        sock=socket.create_connection(("127.0.0.1", server.port)),
        origin=None if origin is None else Origin(origin or f"http://{host}"),
        additional_headers={"Cookie": cookie} if cookie else {},
        open_timeout=PATIENCE,
        proxy=None,
        legacy=True,  # closed by the fixture, not by a block
    )
    return Page(wire, [])
