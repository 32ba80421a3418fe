"""Spaces are made from the bundle, once, with a role that may write rows and not shape; and unmade without a trace."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from core.spaces import REGISTRY, SpaceRef, entered, role_of
from directory.models import Person
from tenants import bundles, provisioning
from tenants.models import Bundle, Space
from tenants.models.organizations import new_schema_name
from tests.world import World

CATALOG = """
SELECT 'column', table_name, column_name, data_type || coalesce(character_maximum_length::text, ''), is_nullable,
       replace(coalesce(column_default, ''), %(schema)s || '.', '')
FROM information_schema.columns WHERE table_schema = %(schema)s
UNION ALL
SELECT 'index', tablename, indexname, replace(indexdef, %(schema)s || '.', ''), '', '' FROM pg_indexes
WHERE schemaname = %(schema)s
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), %(schema)s || '.', ''),
       '', ''
FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
UNION ALL
SELECT 'sequence', sequencename, start_value::text, '', '', '' FROM pg_sequences WHERE schemaname = %(schema)s
ORDER BY 1, 2, 3, 4
"""


def new_space(kind: str = "member") -> Space:
    with entered(REGISTRY):
        return Space.objects.create(kind=kind, schema_name=new_schema_name())


def catalog(schema: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, false)", [schema])
        cursor.execute(CATALOG, {"schema": schema})
        rows = cursor.fetchall()
        cursor.execute("SET search_path = public")
    return [tuple(str(value).replace(f"{schema}.", "") for value in row) for row in rows]


@pytest.mark.parametrize("kind", ["member", "network"])
def test_bundle_equals_the_migrations(committed: World, kind: str) -> None:
    by_bundle = new_space(kind)
    provisioning.provision(by_bundle)
    owner = connections["owner"]
    schema = new_schema_name()
    with owner.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
    try:
        _migrate_for_real(owner, kind, schema)
        made, migrated = catalog(by_bundle.schema_name), catalog(schema)
        assert made == migrated
        assert len(made) > 100
    finally:
        with owner.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")


def _migrate_for_real(owner: Any, kind: str, schema: str) -> None:
    """Django's own way: each migration through a plain schema editor."""
    from django.db.migrations.loader import MigrationLoader

    from tenants.router import building, labels_of

    loader = MigrationLoader(None)
    state = loader.project_state([], at_end=False)
    with building(kind), owner.working_in(schema):
        for migration in bundles.full_plan(loader, kind):
            if migration.app_label in labels_of(kind):
                with owner.schema_editor(atomic=True) as editor:
                    state = migration.apply(state, editor)
            else:
                state = migration.mutate_state(state, preserve=False)


def test_bundle_gives_no_column_a_value_for_rows_that_are_not_there(committed: World) -> None:
    """Column and default at once cost time with every member there is; a table filled by a migration needs both."""
    assert any(" DEFAULT '' NOT NULL" in step.sql for step in bundles.steps_of("member"))
    added = [line for line in bundles.bundle_of("member").sql.splitlines() if " ADD COLUMN " in line]
    assert added
    assert not [line for line in added if " DEFAULT " in line and " NOT NULL" in line]


def test_bundle_is_kept_by_the_leaf_of_its_migrations(committed: World) -> None:
    with entered(REGISTRY):
        kept = Bundle.objects.get(kind="member", leaf=bundles.leaf_of("member"))
    assert bundles.bundle_of("member").pk == kept.pk
    assert "CREATE SEQUENCE case_number" in kept.sql
    assert "public." not in kept.sql
    assert bundles.leaf_of("member") != bundles.leaf_of("network")


def test_provision_is_idempotent_and_makes_one_schema_for_two_workers(committed: World) -> None:
    space = new_space()
    problems: list[BaseException] = []

    def worker() -> None:
        try:
            with entered(REGISTRY):
                provisioning.provision(Space.objects.get(pk=space.pk))
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with entered(REGISTRY):
        ready = Space.objects.get(pk=space.pk)
    assert ready.state == "ready"
    assert ready.leaf == bundles.leaf_of("member")
    with entered(ready.ref):
        Person.objects.create(name="Ada", kind="colleague")
        provisioning.provision(ready)
        assert Person.objects.count() == 1


def test_failed_provisioning_leaves_nothing_and_may_be_repeated(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = new_space()
    broken = Bundle(kind="member", leaf="x", sql="CREATE TABLE half (id int); SELECT no_such_thing;")
    monkeypatch.setattr(provisioning, "bundle_of", lambda kind: broken)
    with pytest.raises(DatabaseError):
        provisioning.provision(space)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [space.schema_name])
        assert cursor.fetchone() is None
    monkeypatch.undo()
    provisioning.provision(space)
    assert space.state == "ready"


def test_remove_takes_schema_role_and_rows(committed: World) -> None:
    space = new_space()
    provisioning.provision(space)
    role = role_of(provisioning.database_name(), space.ref)
    provisioning.remove(space.ref)
    provisioning.remove(space.ref)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname = %s UNION ALL "
            "SELECT count(*) FROM pg_roles WHERE rolname = %s",
            [space.schema_name, role],
        )
        assert cursor.fetchall() == [(0,), (0,)]


def test_registry_and_spaces_share_no_table_name(world: World) -> None:
    with connection.cursor() as cursor, entered(REGISTRY):
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        shared = {row[0] for row in cursor.fetchall()}
    for ref in (world.northwind, world.meridian):
        with entered(ref), connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [ref.schema])
            names = {row[0] for row in cursor.fetchall()}
        assert names
        assert not names & shared


def test_members_and_networks_have_the_tables_of_their_kind(world: World) -> None:
    def tables(ref: SpaceRef) -> set[str]:
        with entered(ref), connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [ref.schema])
            return {row[0] for row in cursor.fetchall()}

    assert "cases_case" in tables(world.northwind)
    assert "cases_case" not in tables(world.meridian)
    assert "directory_person" in tables(world.meridian)


def test_login_is_not_the_owner_and_inherits_nothing(world: World) -> None:
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT rolinherit, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = session_user")
        assert cursor.fetchone() == (0,)


def test_space_row_is_no_context_manager(world: World) -> None:
    with entered(REGISTRY):
        space = Space.objects.get(pk=world.northwind.id)
    with pytest.raises(RuntimeError), space:
        pass
    with pytest.raises(RuntimeError):
        space.activate()


def test_half_a_transaction_in_the_wrong_place_is_impossible(world: World) -> None:
    with (
        entered(world.northwind),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DROP SCHEMA {world.halcyon.schema} CASCADE")
