"""The proxy of the drills does what it is told; a drill that breaks nothing would prove nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from bench.faults.proxy import Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    way, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(way,), daemon=True).start()

        def talk(way: socket.socket) -> None:
            with way, suppress(OSError):
                while said := way.recv(100):
                    way.sendall(said)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    with closing(Proxy(echo)) as made:
        yield made


def knock(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=1)


def said_back(way: socket.socket) -> bytes:
    way.sendall(b"hello")
    return way.recv(100)


@pytest.fixture
def way(proxy: Proxy) -> Iterator[socket.socket]:
    """A connection over which something was said already."""
    with knock(proxy) as way:
        assert said_back(way) == b"hello"
        yield way


def test_passes_on_what_is_said(way: socket.socket) -> None:
    assert said_back(way) == b"hello"


def test_down_refuses_cuts_and_comes_back(proxy: Proxy, way: socket.socket) -> None:
    proxy.turn("down")
    with pytest.raises(ConnectionError):
        said_back(way)
    with pytest.raises(ConnectionRefusedError):
        knock(proxy)
    proxy.turn("up")
    with knock(proxy) as way:
        assert said_back(way) == b"hello"


def test_hanging_takes_everything_and_answers_when_it_is_over(proxy: Proxy, way: socket.socket) -> None:
    proxy.turn("hang")
    with pytest.raises(TimeoutError):
        said_back(way)
    proxy.turn("up")
    assert way.recv(100) == b"hello"


def test_latency_delays(proxy: Proxy) -> None:
    proxy.latency = 0.2
    with knock(proxy) as way:
        began = time.monotonic()
        assert said_back(way) == b"hello"
        assert time.monotonic() - began >= 0.4, "there and back"


def test_cutting_resets_what_is_open_and_lets_new_ones_in(proxy: Proxy) -> None:
    with knock(proxy) as way:
        assert said_back(way) == b"hello"
        assert proxy.cut() == 1
        with pytest.raises(ConnectionResetError):
            way.recv(100)
    with knock(proxy) as way:
        assert said_back(way) == b"hello"
