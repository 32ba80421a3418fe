"""What tests of conversations share: a case of Ravi's in Storage, and side threads with each audience."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from conversations.actions.threads import Chosen, splinter
from conversations.models import Entry, Thread
from core.actor import Actor
from core.spaces import entered
from directory.models import Team
from tests.factories.cases import card, entries_of, make_queue, open_case
from tests.world import World

Splinter = Callable[..., Thread]


@pytest.fixture
def case(world: World, ada: Actor, ravi: Actor, ben: Actor, ines: Actor) -> Case:
    """Ravi's case in Storage, which everybody on the desk reads."""
    with entered(world.northwind):
        return open_case(ravi, make_queue())


@pytest.fixture
def first(world: World, case: Case) -> Entry:
    """What Ravi wrote first."""
    with entered(world.northwind):
        return entries_of(case)[0]


@pytest.fixture
def aside(world: World, case: Case, ada: Actor) -> Splinter:
    """Open a side thread of Ada's (or ``by``) from an entry, the first one of the case unless another is given."""

    def make(audience: str, *, entry: Entry | None = None, by: Actor | None = None, **more: Any) -> Thread:
        people = tuple(card(actor) for actor in more.pop("people", ()))
        team = Team.objects.get(name=more.pop("team")) if "team" in more else None
        chosen = Chosen(audience, people, team, more.pop("is_sure", False))
        words = {"name": "Console password", "source": "CNRY aside"} | more
        return splinter(entry or entries_of(case)[0], by=by or ada, chosen=chosen, **words)

    return make
