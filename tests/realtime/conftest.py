"""The server of sockets, the desk it serves, and pages that are closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from cases.actions.cases import open_case
from cases.models import Case, Queue
from core.actor import Actor
from core.spaces import SpaceRef, entered
from directory.models import Person, Team
from tests import people
from tests.realtime.server import Page, Server, cookie_of, open_page
from tests.world import World

CANARY = "canary-7f3a9 do not tell"


@dataclass(frozen=True)
class Desk:
    """Two members' people and cases, as keys: one open and one private queue at Northwind, one queue at Halcyon."""

    world: World
    actors: dict[str, Actor]
    ravis: str  # Ravi's case in the storage team's open queue
    eddas: str  # Edda's case there
    private: str  # a case in the network team's private queue
    halcyons: str
    open_queue: str
    private_queue: str

    @property
    def space(self) -> SpaceRef:
        return self.world.northwind


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for the worker: the reactor of its process starts once."""
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def desk(committed: World) -> Desk:
    """Committed rows, every private text of which holds the canary."""
    cast = {name: people.join(committed, name) for name in ("ada", "ben", "ravi", "edda", "cleo")}
    with entered(committed.northwind):
        open_queue = _queue("Storage", is_open=True)
        private = _queue("Network", is_open=False)
        ravis = _case(cast["ravi"], cast["ravi"], open_queue)
        eddas = _case(cast["edda"], cast["edda"], open_queue)
        hidden = _case(cast["ben"], cast["edda"], private)
    with entered(committed.halcyon):
        halcyons = _case(cast["cleo"], cast["cleo"], _queue("Cloud", is_open=True))
    return Desk(
        world=committed,
        actors=cast,
        ravis=f"case:{ravis.pk}",
        eddas=f"case:{eddas.pk}",
        private=f"case:{hidden.pk}",
        halcyons=f"case:{halcyons.pk}",
        open_queue=f"queue:{open_queue.pk}",
        private_queue=f"queue:{private.pk}",
    )


class Knock:
    """Opens sockets to the server and closes them when the test ends."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self.port = server.port
        self._server, self._stack = server, stack

    def __call__(self, cookie: str = "", **how: Any) -> Page:
        """A socket with this cookie header; see ``open_page``."""
        page = open_page(self._server, cookie, **how)
        self._stack.callback(page.wire.close)
        return page


@pytest.fixture
def knock(server: Server) -> Iterator[Knock]:
    """Knock at a member's host: ``knock(cookie, slug="halcyon")``."""
    with ExitStack() as stack:
        yield Knock(server, stack)


@pytest.fixture
def visit(knock: Knock, desk: Desk) -> Callable[..., Page]:
    """Open a page as one of the cast: ``visit("ada")``."""
    return lambda name, slug="northwind": knock(cookie_of(desk.actors[name], slug), slug=slug)


def user_of(actor: Actor) -> User:
    """The registry's row of one of the cast. Ask in the registry."""
    assert actor.user_id
    return User.objects.get(pk=actor.user_id)


def _queue(team: str, *, is_open: bool) -> Queue:
    row = Team.objects.get(name=team)
    return Queue.objects.create(name=f"{team} {CANARY}", slug=team.lower(), team=row, is_open=is_open)


def _case(by: Actor, requester: Actor, queue: Queue) -> Case:
    assert requester.person_id
    person = Person.objects.get(pk=requester.person_id)
    return open_case(by=by, queue=queue, requester=person, subject=f"Disks {CANARY}", body=f"Broken. {CANARY}")
