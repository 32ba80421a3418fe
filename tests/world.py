"""The standing world of the tests: two members and a network, in a database of the tests' own.

It is made once per worker, from the bundles, and every test runs in a transaction above it. Tests that must commit
(threads, provisioning, sockets) use the ``committed`` fixture, which puts the world back afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

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


def build() -> World:
    """Make the registry's tables and the standing spaces. Call once, with database access."""
    provisioning.prepare_registry()
    return _populate()


def restore() -> World:
    """Put the world back after a test that committed."""
    with entered(REGISTRY):
        refs = [space.ref for space in Space.objects.all()]
    for ref in refs:
        provisioning.remove(ref)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('public.%I', tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'tenants_bundle', 'django_content_type', 'auth_permission')"
        )
        [tables] = cursor.fetchone()
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    return _populate()


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
