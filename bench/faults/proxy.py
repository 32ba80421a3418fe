"""A TCP proxy that can be told to fail: down, hanging, slow, or cutting what is open. One thread and one loop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

Mode = Literal["up", "down", "hang"]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PIECE = 65_536


class Proxy:
    """Stands before one server and listens on ``port`` of the loopback.

    ``target`` is a port there or the path of a socket. ``down`` refuses connections and cuts those that are open;
    ``hang`` takes them and passes nothing on, in neither direction.
    """

    def __init__(self, target: int | Path) -> None:
        self.target = target
        self.port = free_port()
        self.latency = 0.0
        self._mode: Mode = "up"
        self._passes = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy {self.port}", daemon=True)
        self._thread.start()
        self._passes.set()
        self._do(self._listen())

    def turn(self, mode: Mode) -> None:
        """Behave like this from now on."""
        self._do(self._turn(mode))

    def cut(self) -> int:
        """Reset every open connection; new ones go on. Returns how many there were."""
        return int(self._do(self._cut()))

    def close(self) -> None:
        """End; nothing listens on the port any more."""
        self._do(self._turn("down"))
        self._do(let_go())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _turn(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "hang":
            self._passes.clear()
        else:
            self._passes.set()
        if mode == "down":
            if self._server is not None:
                self._server.close()
                self._server = None
            await self._cut()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)

    async def _cut(self) -> int:
        cut = [writer for writer in self._open if not writer.is_closing()]
        for writer in cut:
            with suppress(OSError):  # closed with zero seconds of linger, a socket sends a reset
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            writer.transport.abort()
        return len(cut) // 2

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._passes.wait()
            there = await self._reach()
            self._open.add(there[1])
            await asyncio.gather(self._pass(reader, there[1]), self._pass(there[0], writer))
        except OSError:
            pass
        finally:
            writer.transport.abort()
            self._open.discard(writer)

    async def _reach(self) -> Streams:
        if isinstance(self.target, Path):
            return await asyncio.open_unix_connection(str(self.target))
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(PIECE):
                await self._passes.wait()
                if self.latency:
                    await asyncio.sleep(self.latency)
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.transport.abort()
            self._open.discard(writer)


async def let_go() -> None:
    """Cancel everything else that runs in this loop, and wait until it is over."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
