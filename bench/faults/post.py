"""A mail server that answers as it is told. Plain asyncio: what is asked of it is six words of SMTP and bad manners,
which a library's server is made to avoid.
"""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Literal

from bench.faults.proxy import free_port, let_go

Manner = Literal["takes", "greylists", "refuses", "slow", "dies after data"]
_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(rb"^to:\s*(.+?)\r?$", re.IGNORECASE | re.MULTILINE)


class MailServer:
    """Listens on ``port``; ``got`` are the messages it was given: Message-ID, addressee, whether it said so."""

    def __init__(self) -> None:
        self.port = free_port()
        self.manner: Manner = "takes"
        self.got: list[tuple[str, str, bool]] = []
        self.knocks = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server", daemon=True)
        self._thread.start()
        start = asyncio.start_server(self._meet, "127.0.0.1", self.port)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)

    def close(self) -> None:
        """End."""
        self._loop.call_soon_threadsafe(self._server.close)
        asyncio.run_coroutine_threadsafe(let_go(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.knocks += 1
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 drill\r\n")
        while line := await reader.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                if not await self._take(reader, writer):
                    return
                continue
            writer.write(self._answer(word))
            await writer.drain()
            if word == b"QUIT":
                return

    def _answer(self, word: bytes) -> bytes:
        if word == b"RCPT" and self.manner == "greylists":
            return b"450 4.7.1 come back later\r\n"
        if word == b"RCPT" and self.manner == "refuses":
            return b"550 5.1.1 nobody of this name\r\n"
        return b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n"

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """The message itself; False where the connection ends without an answer."""
        writer.write(b"354 go on\r\n")
        await writer.drain()
        content = await reader.readuntil(b"\r\n.\r\n")
        is_told = self.manner != "dies after data"
        self.got.append((_found(_ID, content), _found(_TO, content), is_told))
        if not is_told:
            return False
        if self.manner == "slow":
            await asyncio.sleep(3)
        writer.write(b"250 taken\r\n")
        await writer.drain()
        return True


def _found(pattern: re.Pattern[bytes], content: bytes) -> str:
    found = pattern.search(content)
    return found.group(1).decode() if found else ""
