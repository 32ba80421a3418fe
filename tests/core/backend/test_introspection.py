"""Which tables there are, asked of one space."""

from __future__ import annotations

from django.db import connection

from core.spaces import REGISTRY, entered
from tests.world import World


def test_tables_of_a_space_are_its_own(northwind: World) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [northwind.northwind.schema])
        expected = {name for (name,) in cursor.fetchall()}
    assert {table.name for table in found} == expected
    assert "cases_case" in expected
    assert "tenants_space" not in expected
    assert {table.type for table in found} <= {"t", "p", "v"}


def test_tables_of_the_registry_are_not_those_of_a_space(world: World) -> None:
    with entered(REGISTRY):
        names = connection.introspection.table_names()
    assert "tenants_space" in names
    assert "cases_case" not in names
