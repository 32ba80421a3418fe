"""Making and unmaking spaces: schema, role, rights. Runs as the owner, in one transaction each, and is idempotent."""

from __future__ import annotations

from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from core.spaces import REGISTRY, SpaceRef, role_of
from tenants.bundles import bundle_of, plan_of
from tenants.models import Space
from tenants.router import building, labels_of


def database_name() -> str:
    """The name of the database in use; roles begin with it, because roles belong to the whole cluster."""
    return str(connections["owner"].settings_dict["NAME"])


def spaces_role() -> str:
    """The role every space's role belongs to: it may see the schema public and run the registry's functions."""
    return f"{database_name()}_spaces"


def prepare_registry() -> None:
    """Create the registry's roles and tables, and the bundles of both kinds. Safe to run at every start."""
    its_role = role_of(database_name(), REGISTRY)
    with transaction.atomic(using="owner"):
        _make_role(its_role)
        _make_role(spaces_role())
        _run(f'GRANT "{its_role}" TO {_login()}')
        _run("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        _run(f'GRANT USAGE ON SCHEMA public TO "{its_role}", "{spaces_role()}"')
        _run(
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{its_role}"'
        )
        _run(f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{its_role}"')
        _run("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
        _run(f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO "{its_role}"')
    with building("public"):
        _migrate_registry()
    with transaction.atomic(using="owner"):
        for name in _space_functions():
            _run(f'GRANT EXECUTE ON FUNCTION {name} TO "{its_role}", "{spaces_role()}"')
    for kind in ("member", "network"):
        bundle_of(kind)


def provision(space: Space) -> None:
    """Give the space its schema, role, tables and rights. Does nothing if it has them.

    The row is locked, so two workers make one schema; everything commits together, so a killed worker leaves nothing
    half made and the job simply runs again.
    """
    bundle = bundle_of(space.kind)
    role = role_of(database_name(), space.ref)
    owner = connections["owner"]
    with transaction.atomic(using="owner"):
        row = Space.objects.using("owner").select_for_update().get(pk=space.pk)
        if row.state != Space.State.PREPARING:
            return
        _make_role(role, member_of=spaces_role())
        _run(f'GRANT "{role}" TO {_login()}')
        _run(f"CREATE SCHEMA {row.schema_name}")
        _grant_rights(row.schema_name, role)
        with owner.working_in(row.schema_name):  # type: ignore[attr-defined]
            _run(bundle.sql)
        row.state = Space.State.READY
        row.leaf = bundle.leaf
        row.applied = [f"{m.app_label}.{m.name}" for m in plan_of(space.kind)]
        row.save(using="owner", update_fields=["state", "leaf", "applied"])
    space.state, space.leaf, space.applied = row.state, row.leaf, row.applied


def remove(ref: SpaceRef) -> None:
    """Drop the space's schema and role with everything in it. Does nothing if they are gone."""
    role = role_of(database_name(), ref)
    with transaction.atomic(using="owner"):
        _run(f"DROP SCHEMA IF EXISTS {ref.schema} CASCADE")
        if _role_exists(role):
            _run(f'DROP ROLE "{role}"')
        Space.objects.using("owner").filter(pk=ref.id).update(state=Space.State.GONE)


def _migrate_registry() -> None:
    """What ``manage.py migrate`` does, for the registry's own apps: those of spaces make no table here, and working out
    what their models look like takes most of a first start.
    """
    executor = MigrationExecutor(connections["owner"])
    labels = labels_of("public")
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
    plan = executor.migration_plan(targets)
    before = executor.loader.project_state(list(executor.loader.applied_migrations))
    emit_pre_migrate_signal(0, False, "owner", apps=before.apps, plan=plan)
    after = executor.migrate(targets, plan)
    emit_post_migrate_signal(0, False, "owner", apps=after.apps, plan=plan)


def _grant_rights(schema: str, role: str) -> None:
    """Rows yes, shape no: the role reads and writes its tables and cannot alter them."""
    _run(f'GRANT USAGE ON SCHEMA {schema} TO "{role}"')
    rights = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    _run(f'{rights} SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{role}"')
    _run(f'{rights} USAGE, SELECT, UPDATE ON SEQUENCES TO "{role}"')
    _run(f'{rights} EXECUTE ON FUNCTIONS TO "{role}"')


def _make_role(role: str, member_of: str | None = None) -> None:
    if not _role_exists(role):
        _run(f'CREATE ROLE "{role}" NOLOGIN' + (f' IN ROLE "{member_of}"' if member_of else ""))


def _role_exists(role: str) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None


def _space_functions() -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND p.proname LIKE 'space\\_%'"
        )
        return [row[0] for row in cursor.fetchall()]


def _login() -> str:
    """The runtime login, quoted."""
    user = settings.DATABASES["default"]["USER"]
    return '"' + str(user).replace('"', '""') + '"'


def _run(sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
