"""The standing world of the tests: two members and a network, in a database of the tests' own.

It is made once per worker, from the bundles, and every test runs in a transaction above it. Tests that must commit
(threads, provisioning, sockets) use the ``committed`` fixture, which puts the world back afterwards: its rows, or all
of it where a test changed more than rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections, transaction

from core.spaces import REGISTRY, SpaceRef, entered
from tenants import provisioning
from tenants.models import Domain, Network, Organization, Space
from tenants.models.organizations import new_schema_name
from tests.databases import drop

STANDING = {"northwind": "Northwind Storage", "halcyon": "Halcyon Cloud"}


@dataclass(frozen=True, slots=True)
class World:
    """Keys of the standing spaces; plain data, so that it may be used in any space."""

    northwind: SpaceRef
    halcyon: SpaceRef
    meridian: SpaceRef
    organization_ids: dict[str, UUID]

    def organization(self, name: str) -> Organization:
        """The registry's row of a member. Ask in the registry."""
        return Organization.objects.get(pk=self.organization_ids[name])


def create_database(worker: str) -> str:
    """A fresh database for this worker, made by the owner. Returns its name."""
    owner, runtime = connections["owner"], connections["default"]
    name = f"test_{owner.settings_dict['NAME']}_{worker}"
    params = owner.get_connection_params()
    keep = {key: params[key] for key in ("user", "password", "host", "port", "dbname") if params.get(key)}
    with psycopg.connect(**keep, autocommit=True) as connection:
        drop(connection, name)
        stale = f"{name}\\_%".replace("_s\\_", "_s_")
        for (role,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [stale]).fetchall():
            connection.execute(f'DROP ROLE "{role}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    wrapper: Any  # Django's stubs know no pool
    for wrapper in (owner, runtime):
        wrapper.close()
        if wrapper.pool:
            wrapper.close_pool()
        wrapper.settings_dict["NAME"] = name
    return name


@dataclass(frozen=True, slots=True)
class _Made:
    """The world as it was made: what its schemas look like, the rows of each table, and its sequences, none begun."""

    world: World
    shape: str
    rows: Mapping[str, bytes]
    numbers: Mapping[str, int | None]


_made: list[_Made] = []
_STAYING = ["django_migrations", "tenants_bundle", "django_content_type", "auth_permission"]
_SHAPE = """
WITH of_ours AS (SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname = ANY(%s))
SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
    SELECT concat_ws(' ', nspname, relname, relkind, relacl) FROM pg_class JOIN of_ours o ON o.oid = relnamespace
    UNION ALL
    SELECT concat_ws(' ', nspname, relname, attname, format_type(atttypid, atttypmod), attnotnull, attisdropped)
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN of_ours o ON o.oid = relnamespace WHERE attnum > 0
    UNION ALL SELECT concat_ws(' ', nspname, conname, conrelid, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN of_ours o ON o.oid = connamespace
    UNION ALL SELECT concat_ws(' ', nspname, proname, md5(prosrc), proacl)
    FROM pg_proc JOIN of_ours o ON o.oid = pronamespace
    UNION ALL SELECT concat_ws(' ', nspname, nspacl) FROM of_ours
) AS told(line)
"""
"""What tells whether a test changed tables, constraints, functions or rights of the standing schemas."""


def build() -> World:
    """Make the registry's tables and the standing spaces. Call once, with database access."""
    provisioning.prepare_registry()
    world = _populate()
    _made[:] = [_as_made(world)]
    return world


def restore() -> World:
    """Put the world back after a test that committed."""
    if _made and _put_back(_made[0]):
        return _made[0].world
    with entered(REGISTRY):
        refs = [space.ref for space in Space.objects.all()]
    for ref in refs:
        provisioning.remove(ref)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(_tables(cursor, ['public']))} CASCADE")
    world = _populate()
    _made[:] = [_as_made(world)]
    return world


def _as_made(world: World) -> _Made:
    schemas = _schemas(world)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        rows: dict[str, bytes] = {}
        for table in _filled(cursor, _tables(cursor, schemas)):
            with cursor.cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows[table] = b"".join(map(bytes, copy))
        return _Made(world, _shape(cursor, schemas), rows, _numbers(cursor, schemas))


def _put_back(made: _Made) -> bool:
    """Only the rows, in a tenth of the time. False where a test left other tables, rights or spaces than it found."""
    schemas = _schemas(made.world)
    with entered(REGISTRY):
        more = [space.ref for space in Space.objects.exclude(schema_name__in=schemas)]
    for ref in more:
        provisioning.remove(ref)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        if _shape(cursor, schemas) != made.shape:
            return False
        if filled := _filled(cursor, _tables(cursor, schemas)):
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
        for table, rows in made.rows.items():
            with cursor.cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
        for name, number in _numbers(cursor, schemas).items():
            if number != made.numbers[name]:
                cursor.execute(f"ALTER SEQUENCE {name} RESTART")
    return True


def _schemas(world: World) -> list[str]:
    return ["public", *(ref.schema for ref in (world.northwind, world.halcyon, world.meridian))]


def _shape(cursor: Any, schemas: list[str]) -> str:
    cursor.execute(_SHAPE, [schemas])
    return str(cursor.fetchone()[0])


def _tables(cursor: Any, schemas: list[str]) -> list[str]:
    cursor.execute(
        "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ANY(%s)"
        " AND NOT (schemaname = 'public' AND tablename = ANY(%s)) ORDER BY 1",
        [schemas, _STAYING],
    )
    return [table for (table,) in cursor.fetchall()]


def _filled(cursor: Any, tables: list[str]) -> list[str]:
    """Those of the tables that hold rows, in one query."""
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _numbers(cursor: Any, schemas: list[str]) -> dict[str, int | None]:
    """Where the spaces' sequences stand, None at their beginning; the registry's go on, as its content types stay."""
    cursor.execute(
        "SELECT format('%%I.%%I', schemaname, sequencename), last_value FROM pg_sequences WHERE schemaname = ANY(%s)",
        [schemas[1:]],
    )
    return dict(cursor.fetchall())


def _populate() -> World:
    refs: dict[str, SpaceRef] = {}
    ids: dict[str, UUID] = {}
    with entered(REGISTRY):
        for slug, name in STANDING.items():
            space = _space("member")
            organization = Organization.objects.create(space=space, name=name, time_zone="Europe/Berlin")
            Domain.objects.create(domain=f"{slug}.guildhall.localhost", tenant=space, is_primary=True)
            refs[slug], ids[slug] = space.ref, organization.id
        hall = _space("network")
        Network.objects.create(
            space=hall, name="Meridian", slug="meridian", operator=Organization.objects.get(pk=ids["halcyon"])
        )
    return World(refs["northwind"], refs["halcyon"], hall.ref, ids)


def _space(kind: str) -> Any:
    space = Space.objects.create(kind=kind, schema_name=new_schema_name())
    provisioning.provision(space)
    return space
