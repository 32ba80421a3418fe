"""The standing world is put back after a test that committed, whatever that test did to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connections

from cases.models import Case, Queue
from core.spaces import REGISTRY, SpaceRef, entered
from tenants import provisioning
from tenants.models import Organization, Space
from tenants.models.organizations import new_schema_name
from tests import world as worlds
from tests.factories.cases import make_queue, open_case
from tests.people import join
from tests.world import World


def _writes(world: World) -> None:
    with entered(world.northwind):
        open_case(join(world, "ravi"), make_queue())
    with entered(REGISTRY):
        Organization.objects.update(name="Another")


def _makes_a_space(world: World) -> None:
    with entered(REGISTRY):
        provisioning.provision(Space.objects.create(kind="member", schema_name=new_schema_name()))


def _removes_a_space(world: World) -> None:
    provisioning.remove(world.halcyon)


def _on(sql: str) -> Callable[[World], None]:
    def changes(world: World) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(sql.format(schema=world.northwind.schema))

    return changes


_COLUMN = _on("ALTER TABLE {schema}.cases_case ADD COLUMN more text")
_CONSTRAINT = _on("ALTER TABLE {schema}.cases_case ADD CONSTRAINT never CHECK (number > -5)")
_RIGHT = _on("REVOKE ALL ON TABLE {schema}.cases_case FROM CURRENT_USER")
_INDEX = _on("CREATE INDEX more ON {schema}.cases_case (subject)")
_TABLE = _on("CREATE TABLE {schema}.more ()")


def _numbers_of(ref: SpaceRef) -> int:
    with entered(ref):
        return open_case(join(worlds._made[0].world, "ravi"), make_queue()).number


@pytest.mark.parametrize("change", [_writes, _makes_a_space])
def test_rows_and_further_spaces_are_put_back_into_the_same_world(
    committed: World, change: Callable[[World], None]
) -> None:
    change(committed)
    assert worlds._as_made(committed) != worlds._made[0]
    assert worlds.restore() is worlds._made[0].world
    assert worlds._as_made(committed) == worlds._made[0]


@pytest.mark.parametrize("change", [_removes_a_space, _COLUMN, _CONSTRAINT, _RIGHT, _INDEX, _TABLE])
def test_what_is_more_than_rows_is_made_anew(committed: World, change: Callable[[World], None]) -> None:
    change(committed)
    anew = worlds.restore()
    assert anew.northwind != committed.northwind
    with entered(anew.northwind):
        assert not Case.objects.exists()
        assert not Queue.objects.exists()
    assert worlds.restore() is anew


def test_numbers_of_cases_begin_again(committed: World) -> None:
    first = _numbers_of(committed.northwind)
    again = worlds.restore()
    assert again is worlds._made[0].world
    assert _numbers_of(again.northwind) == first
