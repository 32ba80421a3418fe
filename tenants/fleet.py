"""Migrating every space: collected SQL, one short transaction each, resumable.

The registry knows which migrations each space has, so a deploy with nothing to do costs one query. A space that fails
is parked with its problem, and the rest go on; the next run tries it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from tenants.bundles import Step, bundle_of, full_plan, leaf_of, steps_of
from tenants.models import Space
from tenants.router import building, labels_of

Progress = Callable[[int, int, str], None]
LOCK_TIMEOUT = "3s"
"""So long a space's migration waits for a table that somebody uses; everybody else waits behind it meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: spaces migrated, and the parked ones with what went wrong."""

    migrated: int
    parked: dict[str, str]


def migrate_spaces(progress: Progress | None = None) -> Outcome:
    """Bring every open space to the current shape. Returns how many moved and which are parked."""
    migrated, parked = 0, {}
    for kind in ("member", "network"):
        behind = _behind(kind)
        if not behind:
            continue
        bundle_of(kind)
        steps, leaf = steps_of(kind), leaf_of(kind)
        for number, space in enumerate(behind, start=1):
            problem = _migrate_one(space, steps, leaf)
            if problem:
                parked[space.schema_name] = problem
            else:
                migrated += 1
            if progress:
                progress(number, len(behind), space.schema_name)
    return Outcome(migrated, parked)


def _behind(kind: str) -> list[Space]:
    states = (Space.State.READY, Space.State.PARKED)
    spaces = Space.objects.using("owner").filter(kind=kind, state__in=states)
    return list(spaces.exclude(leaf=leaf_of(kind), state=Space.State.READY).order_by("created_at"))


def _migrate_one(space: Space, steps: list[Step], leaf: str) -> str:
    """One space in one transaction; returns what went wrong, or nothing."""
    try:
        with transaction.atomic(using="owner"):
            row = Space.objects.using("owner").select_for_update().get(pk=space.pk)
            pending = [step for step in steps if step.name not in set(row.applied)]
            _apply(row, pending)
            row.applied = [step.name for step in steps]
            row.leaf = leaf
            row.state, row.problem = Space.State.READY, ""
            row.save(using="owner", update_fields=["applied", "leaf", "state", "problem"])
    except DatabaseError as error:
        problem = str(error).strip().splitlines()[0][:500]
        Space.objects.using("owner").filter(pk=space.pk).update(state=Space.State.PARKED, problem=problem)
        return problem
    return ""


def _apply(space: Space, pending: list[Step]) -> None:
    owner = connections["owner"]
    with owner.working_in(space.schema_name), owner.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        for runs_python, group in _grouped(pending):
            if runs_python:
                _apply_in_python(owner, space.kind, {step.name for step in group})
            else:
                cursor.execute("\n".join(step.sql for step in group) or "SELECT 1")


def _grouped(steps: list[Step]) -> Iterator[tuple[bool, list[Step]]]:
    """Neighbours of one sort together: SQL in one statement, data moves through Django."""
    group: list[Step] = []
    for step in steps:
        if group and group[-1].runs_python != step.runs_python:
            yield group[-1].runs_python, group
            group = []
        group.append(step)
    if group:
        yield group[-1].runs_python, group


def _apply_in_python(owner: Any, kind: str, names: set[str]) -> None:
    """Run migrations that move data the way Django does, in the schema that is set."""
    loader = MigrationLoader(None)
    state = loader.project_state([], at_end=False)
    labels = labels_of(kind)
    with building(kind):
        for migration in full_plan(loader, kind):
            if migration.app_label in labels and f"{migration.app_label}.{migration.name}" in names:
                with owner.schema_editor(atomic=False) as editor:
                    state = migration.apply(state, editor)
            else:
                state = migration.mutate_state(state, preserve=False)
