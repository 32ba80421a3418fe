"""The door of sockets: who knocks, and what they may listen to, asked anew each time.

A socket outlives what it was let in for: a membership ends, a session is closed, a queue becomes private. So nothing
here is remembered. ``ask`` walks the whole way from the session cookie to the streams, in one call on one thread, and
answers with plain data; it is what the handshake, a new list of streams, a push and the periodic look all ask.

A page of a network's hall lies on the member's own host, so its streams come in by the same door: their names begin
with the network's (``meridian/escalation:<uuid>``), and the person hears them as who they are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import parse_cookie

from core.actor import Actor
from core.backend.deadlines import PAGE, allowing
from core.refusals import NotAllowed
from core.spaces import REGISTRY, SpaceRef, entered
from realtime import actions, streams
from tenants.doors import Host, find_host, load_actor
from tenants.halls import find_hall, hall_actor

SIGN_IN = 4401
NO_ENTRY = 4403
MOST_HALLS = 3  # a page shows one


class TurnedAway(Exception):
    """Nobody comes in here; ``code`` is what the socket is closed with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Knock:
    """What a browser brings: the host it asked for, without its port, and the key of its session."""

    host: str
    session_key: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Who somebody is in a space: at home, or in a hall."""

    space: SpaceRef
    actor: Actor


@dataclass(frozen=True, slots=True)
class Answer:
    """Who it is at home, and as whom they may listen now to which of the streams asked for."""

    home: Seat
    streams: Mapping[str, Seat]


def read_knock(headers: Iterable[tuple[bytes, bytes]]) -> Knock | None:
    """What the handshake brings, or None unless it comes from a page of the very host it asks for.

    Members are siblings below one domain, so cookies do travel between their pages and ``SameSite`` does not help:
    the ``Origin`` must be the ``Host``, port included. Programs that send none are refused too.
    """
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    hosts, origins = found.get("host", []), found.get("origin", [])
    if len(hosts) != 1 or len(origins) != 1:
        return None
    host = hosts[0].lower()
    schemes = ("https",) if settings.IS_HTTPS else ("http", "https")
    if origins[0].lower() not in {f"{scheme}://{host}" for scheme in schemes}:
        return None
    cookies = parse_cookie("; ".join(found.get("cookie", [])))
    return Knock(host.rsplit(":", 1)[0], cookies.get(settings.SESSION_COOKIE_NAME, ""))


@allowing(PAGE)
def ask(knock: Knock, names: Iterable[str]) -> Answer:
    """Let the person in as of now, and say which of the named streams they may listen to.

    Raises ``TurnedAway``: ``NO_ENTRY`` for a host that leads to no member, ``SIGN_IN`` for somebody without a session
    of this host or without an active membership in its organization. A network whose hall is not open to them has no
    streams.
    """
    host, home = _let_in(knock)
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(streams.hall_of(name), []).append(name)
    heard = _heard(home, wanted.pop("", []))
    for slug, some in list(wanted.items())[:MOST_HALLS]:
        if (seat := _in_hall(slug, host, home.actor)) is not None:
            heard |= _heard(seat, some)
    return Answer(home, heard)


def _heard(seat: Seat, names: Collection[str]) -> dict[str, Seat]:
    if not names:
        return {}
    with entered(seat.space):
        return {name: seat for name in names if streams.may_listen(seat.actor, streams.within(name))}


def _in_hall(slug: str, host: Host, actor: Actor) -> Seat | None:
    """Who the person is in the hall of a network; None where their organization has no open door to it."""
    with entered(REGISTRY):
        hall = find_hall(slug, host)
        return None if hall is None or not actor.is_staff else Seat(hall.space, hall_actor(actor, hall))


@allowing(PAGE)
def appear(knock: Knock, space: SpaceRef, socket: UUID, here: Mapping[str, str]) -> None:
    """Have the person seen by this page at exactly these places, as of now, and tell those who are there.

    Somebody who lost one of them since their page was let in is seen at none of them until the page asks anew. Raises
    ``TurnedAway`` like ``ask``, and where the host leads to another space than the page was let into.
    """
    _host, home = _let_in(knock)
    if home.space != space:
        raise TurnedAway(NO_ENTRY)
    with entered(space):
        try:
            changed = actions.be_seen(socket, here, by=home.actor)
        except NotAllowed:
            changed = actions.be_away(socket)
        streams.tell_presence(changed)


@allowing(PAGE)
def disappear(space: SpaceRef, socket: UUID, places: Collection[str] | None = None) -> None:
    """Have the page's person seen at these places no more (nowhere, without), and tell those who are there.

    Nobody is asked who it is: a closed socket has nobody any more, and leaving needs no right.
    """
    with entered(space):
        streams.tell_presence(actions.be_away(socket, places))


def _let_in(knock: Knock) -> tuple[Host, Seat]:
    """The door and who the person is behind it as of now, or ``TurnedAway``."""
    with entered(REGISTRY):
        host = find_host(knock.host)
        if host is None or host.space is None:
            raise TurnedAway(NO_ENTRY)
        user = _user(knock.session_key, host.name)
        actor = None if user is None else load_actor(user, host)
    if actor is None:
        raise TurnedAway(SIGN_IN)
    return host, Seat(host.space, actor)


class _Read(dict[str, Any]):
    """A session as the sign-in code expects it, of which nothing is written back: a socket cannot set a cookie."""

    flush = dict.clear

    def cycle_key(self) -> None:
        """The page's next request renews the key."""


def _user(session_key: str, host: str) -> Any:
    """The user signed in by this session on this very host, or None."""
    if not session_key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    session = _Read(store.items())
    if session.get("host") != host:
        return None
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    return user if user.is_authenticated else None
