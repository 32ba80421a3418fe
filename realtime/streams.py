"""Streams: what an open page listens to, and the hints that tell it to look again.

An app registers a kind of stream (``case``, ``queue``) and says who may listen to a key of it. After commit its
reactions push a hint. A hint names the event and nothing else: the page fetches the fragment through its ordinary
address, so permission is asked once more there. Hints may be lost (a channel layer is at-most-once); what happened is
in the event rows.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import re
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from channels.layers import InMemoryChannelLayer, get_channel_layer

from core.actor import Actor
from core.spaces import NoSpace, SpaceRef, current
from realtime import places

log = logging.getLogger("guildhall.realtime")

KIND = re.compile(r"[a-z][a-z_]{0,29}")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
PATIENCE = 2.0  # seconds a hint may take to reach the channel layer
AGAIN = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # seconds between tries while the layer is away
REJOINING = 3.0  # seconds in which every process listens again to a layer that is back
MOST_PENDING = 1_000  # hints under way; a layer that is down must not fill the memory


def _everything(actor: Actor, event: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of stream.

    ``may_listen(actor, key)`` runs in the actor's space and may read rows. ``may_hear(actor, event)`` is asked for each
    hint by the event's name and reads none: it keeps back that something happened which this actor's pages do not
    show (a requester does not learn that a note was written). ``space`` is the only kind of space that has such keys,
    or empty where both have: in the other one nobody listens, and no row is looked for.
    """

    kind: str
    may_listen: Callable[[Actor, UUID], bool]
    may_hear: Callable[[Actor, str], bool] = _everything
    space: Literal["", "member", "network"] = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """All that ever travels: the name of an event's class and the key of its row. Of presence, which is no event: the
    key of the place.
    """

    event: str
    id: UUID


_streams: dict[str, Stream] = {}
_pending: set[Future[None]] = set()
_starting = threading.Lock()
_sockets: asyncio.AbstractEventLoop | None = None
_own: asyncio.AbstractEventLoop | None = None


def register(stream: Stream) -> None:
    """Make a kind of stream known. Called once, when the app above is ready. ``ValueError`` for an unfit name."""
    if not KIND.fullmatch(stream.kind):
        raise ValueError("A stream's kind is a word of small letters and underscores.")
    _streams[stream.kind] = stream


def register_place(place: places.Place) -> None:
    """Make a kind of place known where people see each other, with a stream of its own that only they may listen to:
    ``case_presence`` for ``case``. Called once, when the app above is ready.
    """
    places.keep(place)
    register(
        Stream(f"{place.kind}_presence", lambda actor, key: places.may_meet(actor, place.kind, key), space="member")
    )


def presence_of(name: str) -> str:
    """The stream that tells of who is at a place: ``case_presence:<uuid>`` for ``case:<uuid>``."""
    kind, _, key = name.partition(":")
    return f"{kind}_presence:{key}"


def tell_presence(names: Iterable[str]) -> None:
    """Tell the open pages at these places of the current space that somebody came, left or does something else."""
    for name in names:
        kind, _, key = presence_of(name).partition(":")
        push(kind, UUID(key), Hint("PresenceChanged", UUID(key)))


def hall_of(name: str) -> str:
    """The network a stream's name begins with (``meridian/escalation:<uuid>``); empty for one at home."""
    slug, slash, _ = name.rpartition("/")
    return slug if slash and SLUG.fullmatch(slug) else ""


def within(name: str) -> str:
    """A stream's name inside its space, without the network's."""
    hall = hall_of(name)
    return name[len(hall) + 1 :] if hall else name


def read_name(name: str) -> tuple[Stream, UUID] | None:
    """The stream and key behind a name such as ``case:<uuid>`` (hyphens, small letters), or None."""
    kind, _, text = name.partition(":")
    try:
        key = UUID(text)
    except ValueError:
        return None
    if kind not in _streams or str(key) != text:
        return None
    return _streams[kind], key


def may_listen(actor: Actor, name: str) -> bool:
    """Whether the actor may listen to the stream of this name. Runs in the actor's space."""
    found = read_name(name)
    if found is None or found[0].space not in ("", current().kind):
        return False
    return found[0].may_listen(actor, found[1])


def may_hear(actor: Actor, name: str, event: str) -> bool:
    """Whether the actor's pages show events of this name on the stream. Reads no row."""
    found = read_name(name)
    return found is not None and found[0].may_hear(actor, event)


def group_name(space: SpaceRef, name: str) -> str:
    """The channel-layer group of a stream in a space. The space is part of it: keys alone could be guessed or copied.

    ``NoSpace`` for the registry, ``ValueError`` for a name that is no stream's.
    """
    found = read_name(name)
    if space.id is None:
        raise NoSpace("The registry has no streams.")
    if found is None:
        raise ValueError("No stream has this name.")
    return f"{space.id.hex}.{found[0].kind}.{found[1].hex}"


def push(kind: str, key: UUID, hint: Hint) -> None:
    """Tell the open pages of the current space that listen to this stream. Called after commit.

    Returns at once and never raises: the action has happened, and a lost hint costs a page its freshness until it
    looks again. May be called from any thread, with or without a running loop.
    """
    name = f"{kind}:{key}"
    try:
        message = {"type": "live.hint", "stream": name, "event": hint.event, "id": str(hint.id)}
        group = group_name(current(), name)
        loop = _loop()
        if loop is None:
            return
        if len(_pending) >= MOST_PENDING:
            raise OverflowError
        sending = asyncio.run_coroutine_threadsafe(_send(group, message), loop)
        _pending.add(sending)
        sending.add_done_callback(_pending.discard)
    except Exception as error:
        _lost(name, error)


def serve_here() -> None:
    """Note that the running loop serves sockets. Every hint of this process is sent from there.

    The layer in memory is not made for threads: a message put in from another one would lie there unseen until the
    loop wakes for some other reason.
    """
    global _sockets
    _sockets = asyncio.get_running_loop()


def _loop() -> asyncio.AbstractEventLoop | None:
    """The loop to send from, or None where nobody can be listening."""
    if _sockets is not None and _sockets.is_running():
        return _sockets
    if isinstance(get_channel_layer(), InMemoryChannelLayer):
        return None
    return _loop_of_our_own()


def _loop_of_our_own() -> asyncio.AbstractEventLoop:
    """For processes that serve no sockets (page workers, commands): one loop that keeps its connection to the layer."""
    global _own
    with _starting:
        if _own is None:
            _own = asyncio.new_event_loop()
            threading.Thread(target=_own.run_forever, name="hints", daemon=True).start()
            atexit.register(_finish)
        return _own


def _finish() -> None:
    """A command that ends right after its action lets its hints go out first."""
    wait(list(_pending), timeout=PATIENCE)


async def _send(group: str, message: dict[str, Any]) -> None:
    """Send, and again while the layer is away; then once more, for whoever listens comes back a moment after it.

    A hint that comes twice is one fetch more, so nothing is lost by that.
    """
    for pause in (0.0, *AGAIN):
        await asyncio.sleep(pause)
        if await _is_sent(group, message, is_told=not pause):
            break
    if pause:
        await asyncio.sleep(REJOINING)
        await _is_sent(group, message)


async def _is_sent(group: str, message: dict[str, Any], *, is_told: bool = False) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().group_send(group, message)
    except Exception as error:
        if is_told:
            _lost(str(message["stream"]), error)
        return False
    return True


def _lost(name: str, error: Exception) -> None:
    """Names, keys and the sort of fault; an error's own words may quote what it was about."""
    log.warning("hint lost or late: %s on %s", type(error).__name__, name)
