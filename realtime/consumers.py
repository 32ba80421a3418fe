"""The one socket of an open page: it says what the page shows and hears when to look again.

From the page: ``{"listen": ["case:<uuid>", …]}``, everything the page shows now, and ``{"here": {"case:<uuid>": ""}}``,
every place where its person is now, with a word for what they do there. To the page: hints (``{"stream": …, "event": …,
"id": …}``) and a heartbeat. Streams the person may not listen to are left out without a word, as missing and unseen are
the same, and so are places whose presence stream the page does not listen to. A stream that was heard and may be heard
no longer is named once more, alone: the page looks again and finds nothing there.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import Any

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer

from core.ids import new_id
from realtime import door, places, streams

log = logging.getLogger("guildhall.realtime")

TOO_MUCH = 4429
LATER = 4503

MOST_STREAMS = 50
LONGEST = 4_096  # bytes of a message
MOST_PLACES = 5
MOST_MESSAGES = {"listen": 20, "here": 40}  # in a minute; somebody who writes says so every few seconds

# Threads and thus database connections of all sockets of the process. Stock Channels has one thread for everybody, so
# that one slow question of one member would keep every other member waiting.
_THREADS = ThreadPoolExecutor(4, thread_name_prefix="sockets")
_ask = database_sync_to_async(door.ask, thread_sensitive=False, executor=_THREADS)
_appear = database_sync_to_async(door.appear, thread_sensitive=False, executor=_THREADS)
_disappear = database_sync_to_async(door.disappear, thread_sensitive=False, executor=_THREADS)

Message = tuple[str, Mapping[str, str]]
"""What a page says: ``listen`` with the streams as keys, or ``here`` with the places and a word for each."""


class LivePage(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One page's socket.

    ``check_every`` is how long, in seconds, a silent socket goes without being asked whether its person still belongs
    here; ``fresh`` how long an answer serves the hints that follow it.
    """

    check_every = 20.0
    fresh = 1.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._knock: door.Knock | None = None
        self._seat: door.Seat | None = None
        self._seats: dict[str, door.Seat] = {}  # as whom each stream is heard
        self._asked: dict[str, float] = {}  # what is listened to, and when we last made sure
        self._said = {sort: deque[float](maxlen=most) for sort, most in MOST_MESSAGES.items()}
        self._key = new_id()
        self._here: set[str] = set()  # the places where this page has its person seen
        self._asking = asyncio.Lock()
        self._doubt = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._is_accepted = self._is_shut = self._was_seen = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Live until the socket ends, however it ends: the server calls no ``disconnect`` after a fault."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without Channels' hop to a thread for every message; connections are closed where they are used."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        streams.serve_here()
        self._knock = door.read_knock(self.scope["headers"])
        if self._knock is None:
            await self._shut(door.NO_ENTRY)
            return
        await self._ask(())
        if not self._is_shut:
            await self._accept()
            self._watching = asyncio.create_task(self._watch())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        if self._is_shut:
            return
        message = read_message(text_data)
        if message is None or self._is_flood(message[0]):
            await self._shut(TOO_MUCH)
        elif message[0] == "listen":
            await self._listen(message[1])
        else:
            await self._be_here(message[1])

    def _is_flood(self, sort: str) -> bool:
        """Whether the page says more than the minute's share of this sort. Counts the message."""
        now, said = monotonic(), self._said[sort]
        is_flood = len(said) == said.maxlen and now - said[0] < 60
        said.append(now)
        return is_flood

    async def live_hint(self, message: dict[str, Any]) -> None:
        """A push has come: pass it on if the person may still hear it."""
        name = next((one for one in self._asked if streams.within(one) == message["stream"]), "")
        if not name:
            return
        if monotonic() - self._asked[name] < self.fresh:
            self._doubt.set()  # served from an answer that may have aged: ask again as soon as it is no longer fresh
        else:
            await self._ask_again([name])
        if name in self._asked and streams.may_hear(self._seats[name].actor, message["stream"], message["event"]):
            await self.send_json({"stream": name, "event": message["event"], "id": message["id"]})

    async def _be_here(self, wanted: Mapping[str, str]) -> None:
        """Have the person seen at exactly these places, of those that the page was found to listen to."""
        async with self._asking:
            here = {name: doing for name, doing in wanted.items() if streams.presence_of(name) in self._asked}
            if self._is_shut or self._seat is None or not (here or self._here):
                return
            self._here |= here.keys()
            self._was_seen = True
            try:
                await _appear(self._knock, self._seat.space, self._key, here)
            except door.TurnedAway:
                await self._shut(door.NO_ENTRY)
            except Exception:
                log.exception("a socket could not say where its person is")
                await self._shut(LATER)
            else:
                self._here = set(here)

    async def _listen(self, names: Collection[str]) -> None:
        """Listen to exactly these, as far as the person may."""
        async with self._asking:
            heard = await self._ask(names)
            for name in self._asked.keys() - heard:
                await self._drop(name)
            for name in heard - self._asked.keys():
                await self._join(name)
            self._asked.update(dict.fromkeys(heard, monotonic()))

    async def _ask_again(self, names: Collection[str]) -> None:
        """Stop listening to what the person may no longer hear; the socket of somebody who left is closed."""
        async with self._asking:
            heard = await self._ask(names)
            for name in set(names) & self._asked.keys():
                if name in heard:
                    self._asked[name] = monotonic()
                else:
                    await self._drop(name)
                    if not self._is_shut:
                        await self.send_json({"stream": name})

    async def _ask(self, names: Collection[str]) -> frozenset[str]:
        """Which of these the person may hear now. Shuts the socket when they may not be here at all."""
        if self._is_shut:
            return frozenset()
        try:
            answer = await _ask(self._knock, names)
            if self._seat is not None and answer.home.space != self._seat.space:
                raise door.TurnedAway(door.NO_ENTRY)
        except door.TurnedAway as away:
            await self._shut(door.NO_ENTRY if self._is_accepted else away.code)
        except Exception:  # the database is away: nobody is let in or kept on without being asked
            log.exception("a socket could not ask who may listen")
            await self._shut(LATER)
        else:
            self._seat = answer.home
            self._seats |= answer.streams
            return frozenset(answer.streams)
        return frozenset()

    async def _watch(self) -> None:
        """Ask again every ``check_every`` seconds, or soon after a hint was served unasked; then say we are alive."""
        while not self._is_shut:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._doubt.wait(), self.check_every)
                await asyncio.sleep(self.fresh)
            self._doubt.clear()
            try:
                await self._ask_again(list(self._asked))
                for name in list(self._asked):  # memberships in a group expire, and one of them silently
                    await self._join(name)
                if not self._is_shut:
                    await self.send_json({"beat": True})
            except Exception:
                log.exception("a socket's watch failed")
                await self._shut(LATER)

    async def _join(self, name: str) -> None:
        group = streams.group_name(self._seats[name].space, streams.within(name))
        await self.channel_layer.group_add(group, self.channel_name)

    async def _drop(self, name: str) -> None:
        """Listen to it no more; whoever does not hear who is at a place is not seen there either."""
        assert self._seat is not None
        del self._asked[name]
        group = streams.group_name(self._seats.pop(name).space, streams.within(name))
        await self.channel_layer.group_discard(group, self.channel_name)
        if left := {place for place in self._here if streams.presence_of(place) == name}:
            self._here -= left
            await _disappear(self._seat.space, self._key, left)

    async def _accept(self) -> None:
        self._is_accepted = True
        await self.accept()

    async def _shut(self, code: int) -> None:
        """Close with a code the page understands. Before the socket is accepted a browser would see none.

        Somebody who merely has to sign in is told so; a stranger's page learns nothing but that the door is shut.
        """
        if self._is_shut:
            return
        self._is_shut = True
        if not self._is_accepted and code != door.NO_ENTRY:
            await self._accept()
        await self.close(code=code)

    async def _leave(self) -> None:
        self._is_shut = True
        if self._watching is not None:
            self._watching.cancel()
        try:
            # Also where nobody should be seen any more: a look that was cancelled on its way may have removed nothing.
            if self._was_seen and self._seat is not None:
                self._here = set()
                await _disappear(self._seat.space, self._key)
        except Exception:
            log.warning("a socket left its person behind; they are overlooked in time")
        try:
            for name in list(self._asked):
                await self._drop(name)
        except Exception:
            log.warning("a socket left its streams behind; the layer forgets them in time")


class Nowhere(AsyncWebsocketConsumer):  # type: ignore[misc]
    """There is no socket at this address."""

    async def connect(self) -> None:
        await self.close(code=4404)


def read_message(text: str | None) -> Message | None:
    """What a page says, each stream or place once; None for a message that is too big or none of ours."""
    if text is None or len(text.encode()) > LONGEST:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or len(message) != 1:
        return None
    [(sort, said)] = message.items()
    if sort == "listen" and isinstance(said, list) and len(said) <= MOST_STREAMS:
        return (sort, dict.fromkeys(said, "")) if all(isinstance(name, str) for name in said) else None
    if sort == "here" and isinstance(said, dict) and len(said) <= MOST_PLACES:
        are_words = all(isinstance(word, str) and places.is_doing(name, word) for name, word in said.items())
        return (sort, said) if are_words else None
    return None
