"""The server of sockets, the desk it serves, and pages that are closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

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
        keys = [
            f"case:{_case(cast['ravi'], cast['ravi'], open_queue).pk}",
            f"case:{_case(cast['edda'], cast['edda'], open_queue).pk}",
            f"case:{_case(cast['ben'], cast['edda'], private).pk}",
        ]
    with entered(committed.halcyon):
        keys.append(f"case:{_case(cast['cleo'], cast['cleo'], _queue('Cloud', is_open=True)).pk}")
    return Desk(committed, cast, *keys, open_queue=f"queue:{open_queue.pk}", private_queue=f"queue:{private.pk}")


@pytest.fixture
def visit(server: Server, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Open a page as one of the cast: ``visit("ada")``."""
    with ExitStack() as stack:

        def opened(name: str, slug: str = "northwind") -> Page:
            found = open_page(server, cookie_of(desk.actors[name], slug), slug=slug)
            stack.callback(found.wire.close)
            return found

        yield opened


def _queue(team: str, *, is_open: bool) -> Queue:
    row = Team.objects.get(name=team)
    return Queue.objects.create(name=f"{team} {CANARY}", slug=team.lower(), team=row, is_open=is_open)


def _case(by: Actor, requester: Actor, queue: Queue) -> Case:
    person = Person.objects.get(pk=requester.person_id)
    return open_case(by=by, queue=queue, requester=person, subject=f"Disks {CANARY}", body=f"Broken. {CANARY}")
