"""The bundle: one SQL text that makes a new space, made from the migrations.

Running the migrations takes over a second a space; their SQL in one transaction takes under a tenth. The SQL is taken
down while the migrations really run in a scratch schema that is rolled back, so names that Django reads from the
catalog are the real ones. A test builds one space each way and compares the catalogs.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from tenants.models import Bundle
from tenants.models.organizations import new_schema_name
from tenants.router import building, labels_of

_FILLED = re.compile(r'^ALTER TABLE ("\w+") ADD COLUMN ("\w+") (.+?) DEFAULT (.+?) NOT NULL(.*);$', re.MULTILINE)
"""A new column and what rows that are there get: table, column, type, value, and what follows."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration of a kind of space: its name ``app.0001_initial``, its SQL, and whether it moves data in Python."""

    name: str
    sql: str
    runs_python: bool


def plan_of(kind: str) -> list[Migration]:
    """The migrations of a kind of space in the order they run."""
    return [m for m in full_plan(MigrationLoader(None), kind) if m.app_label in labels_of(kind)]


def leaf_of(kind: str) -> str:
    """The key of a kind's current shape: a digest of the names of its migrations."""
    names = "\n".join(f"{m.app_label}.{m.name}" for m in plan_of(kind))
    return hashlib.sha256(names.encode()).hexdigest()


def steps_of(kind: str) -> list[Step]:
    """Every migration of the kind as SQL, by running them in a scratch schema that is rolled back (about a second)."""
    owner = connections["owner"]
    steps: list[Step] = []
    with building(kind), transaction.atomic(using="owner"):
        scratch = new_schema_name()
        with owner.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {scratch}")
        with owner.working_in(scratch):  # type: ignore[attr-defined]
            _run(owner, kind, steps)
        transaction.set_rollback(True, using="owner")
    return steps


def bundle_of(kind: str) -> Bundle:
    """The bundle of the kind's current shape, made and kept in the registry if it is not there yet."""
    leaf = leaf_of(kind)
    found = Bundle.objects.using("owner").filter(kind=kind, leaf=leaf).first()
    if found is not None:
        return found
    sql = "\n".join(for_empty_tables(step.sql) for step in steps_of(kind))
    made, _ = Bundle.objects.using("owner").get_or_create(kind=kind, leaf=leaf, defaults={"sql": sql})
    return made


def for_empty_tables(sql: str) -> str:
    """The same shape without a value for rows that are not there: a column is added first and given its default then.

    Adding both at once makes PostgreSQL read the expressions of every index there is,
    of all members: 60 ms a column with 2,200 of them.
    """
    return _FILLED.sub(
        r"ALTER TABLE \1 ADD COLUMN \2 \3 NOT NULL\5;\nALTER TABLE \1 ALTER COLUMN \2 SET DEFAULT \4;", sql
    )


def full_plan(loader: MigrationLoader, kind: str) -> list[Migration]:
    """Everything the kind's leaves depend on, apps of the registry included: their models are needed as state."""
    labels = labels_of(kind)
    leaves = sorted(node for node in loader.graph.leaf_nodes() if node[0] in labels)
    ordered: dict[tuple[str, str], None] = {}
    for leaf in leaves:
        for node in loader.graph.forwards_plan(leaf):
            ordered.setdefault(node)
    return [loader.graph.nodes[node] for node in ordered]


def _run(owner: Any, kind: str, steps: list[Step]) -> None:
    loader = MigrationLoader(None)
    state = loader.project_state([], at_end=False)
    labels = labels_of(kind)
    for migration in full_plan(loader, kind):
        if migration.app_label not in labels:
            state = migration.mutate_state(state, preserve=False)
            continue
        editor = _recording(owner)
        with editor:
            state = migration.apply(state, editor)
        steps.append(
            Step(
                name=f"{migration.app_label}.{migration.name}",
                sql="\n".join(editor.taken),
                runs_python=any(isinstance(operation, RunPython) for operation in migration.operations),
            )
        )


def _recording(owner: Any) -> Any:
    """A schema editor that runs each statement and takes it down."""

    class RecordingEditor(owner.SchemaEditorClass):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(owner, atomic=False)
            self.taken: list[str] = []

        def execute(self, sql: Any, params: Any = ()) -> Any:
            text = str(sql)
            if params:
                text = text % tuple(map(self.quote_value, params))
            elif params is not None:
                text = text % ()
            self.taken.append(text.rstrip().rstrip(";") + ";")
            return super().execute(sql, params)

    return RecordingEditor()
