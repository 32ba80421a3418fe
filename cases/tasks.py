"""Jobs of the desk: ids in, one action called."""

from __future__ import annotations

from uuid import UUID

from cases.actions import import_runs
from core.actor import Actor, Role
from core.spaces import current
from tenants.jobs import space_task


def _on_behalf(organization_id: str, person_id: str | None) -> Actor:
    """The organization itself, doing what this person asked for."""
    return Actor(
        user_id=None,
        organization_id=UUID(organization_id),
        role=Role.ADMIN,
        person_id=UUID(person_id) if person_id else None,
        name="",
        space=current().schema,
        is_system=True,
    )


@space_task("cases.check_import", queue="imports")
def check_import(import_id: str, organization_id: str, person_id: str | None = None) -> None:
    """Read a file without storing anything. Runs again harmlessly."""
    import_runs.perform_check(UUID(import_id), by=_on_behalf(organization_id, person_id))


@space_task("cases.import", queue="imports")
def run_import(import_id: str, organization_id: str, person_id: str | None = None) -> None:
    """Store the cases of a file, from where the last worker stopped. Runs again harmlessly."""
    import_runs.perform_import(UUID(import_id), by=_on_behalf(organization_id, person_id))
