"""Marks of views: where a marked view runs, and who it is for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core import access
from core.access import Mark, marked
from core.actor import STAFF, Role
from core.spaces import REGISTRY, current, entered
from tests.world import World

MARKS = {name: mark for name, mark in vars(access).items() if isinstance(mark, Mark)}
HOME = {"PUBLIC_HERE", "MEMBERS", "ANYONE_HERE", "REQUESTERS", "ADMINS_HOME", "BETWEEN"}
WITHOUT_A_USER = {"PUBLIC", "PUBLIC_HERE"}
ROLES = {
    "MEMBERS": STAFF,
    "HALL": STAFF,
    "STAFF_REGISTRY": STAFF,
    "ANYONE_HERE": set(Role),
    "REQUESTERS": {Role.REQUESTER},
    "BETWEEN": {Role.ADMIN, Role.LEAD, Role.AGENT, Role.CONTRIBUTOR},
    "ADMINS_HOME": {Role.ADMIN},
    "ADMINS_REGISTRY": {Role.ADMIN},
}


@pytest.mark.parametrize("name", MARKS)
def test_marked_view_runs_in_the_space_of_its_mark(world: World, name: str) -> None:
    view = marked(MARKS[name])(lambda request: current())
    with entered(REGISTRY):
        request = SimpleNamespace(home=world.northwind, hall=SimpleNamespace(space=world.meridian))
        expected = {"HALL": world.meridian}.get(name, world.northwind if name in HOME else REGISTRY)
        assert view(request) == expected
        assert current() == REGISTRY
    assert vars(view)["access"] is MARKS[name]


def test_marks_say_who_may_come_in_and_each_is_another() -> None:
    assert {name for name, mark in MARKS.items() if not mark.needs_user} == WITHOUT_A_USER
    assert {name: set(mark.roles) for name, mark in MARKS.items() if mark.roles} == ROLES
    assert len({mark.name for mark in MARKS.values()}) == len(MARKS) == 12


@pytest.mark.parametrize("name", sorted(MARKS.keys() - {"OPERATORS"}))
def test_mark_is_called_as_its_decorator(name: str) -> None:
    """All but the operators': theirs is given to a whole package (``mark_all``)."""
    mark = MARKS[name]
    assert getattr(access, mark.name)(lambda request: None).access is mark
