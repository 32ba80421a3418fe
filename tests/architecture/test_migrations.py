"""Migrations can be taken back, and the release before can live with them: 2,200 spaces do not move in one moment.

A new column is null or filled by the database (a default in Python is none: the release before does not know it). A
column goes one release after the code stopped using it, and the list below says which release that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.db import migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from tests.architecture.source import apps, excused

REMOVED: dict[str, str] = {}  # "cases.0007_drop_note RemoveField case.note": "unused since 0.4"
REMOVALS = (migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel)
BY_HAND = (migrations.RunPython, migrations.RunSQL)


def breaches(found: Iterable[Migration], removed: Mapping[str, str]) -> list[str]:
    """One-way operations, new columns the release before cannot fill, and removals that are not listed."""
    rows = list(found)
    wrong = [sentence for migration in rows for sentence in _wrong(migration)]
    removals = {key: f"{key}: say in REMOVED which release stopped using it" for row in rows for key in _removals(row)}
    return wrong + excused(removals, removed)


def test_migrations_and_models_say_the_same() -> None:
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(django_apps))
    changes = detector.changes(graph=loader.graph)
    assert {app: found for app, found in changes.items() if app in apps()} == {}


def test_the_products_migrations_can_be_lived_with() -> None:
    loader = MigrationLoader(None)
    ours = [migration for (app, _), migration in sorted(loader.disk_migrations.items()) if app in apps()]
    assert ours
    assert breaches(ours, REMOVED) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RunPython(lambda apps, editor: None),
        migrations.RunSQL("SELECT 1"),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1")]),
        migrations.AddField("case", "note", models.TextField()),
        migrations.AddField("case", "note", models.TextField(default="")),
        migrations.AddField("case", "note", models.TextField(default=""), preserve_default=False),
        migrations.RemoveField("case", "note"),
        migrations.RenameField("case", "note", "remark"),
        migrations.DeleteModel("Case"),
        migrations.RenameModel("Case", "Ticket"),
    ],
    ids=lambda operation: f"{type(operation).__name__}",
)
def test_each_sort_of_breach_is_seen(operation: Any) -> None:
    assert len(breaches([_planted(operation)], {})) == 1


def test_what_the_release_before_can_live_with_passes() -> None:
    kept = _planted(
        migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
        migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),
        migrations.AddField("case", "note", models.TextField(null=True)),
        migrations.AddField("case", "seen_at", models.DateTimeField(db_default=Now())),
        migrations.AddField("case", "readers", models.ManyToManyField("directory.Person")),
        migrations.CreateModel("Queue", [("id", models.UUIDField(primary_key=True))]),
        migrations.AddField("queue", "name", models.TextField()),
    )
    assert breaches([kept], {}) == []


def test_a_listed_removal_passes_and_a_stale_entry_does_not() -> None:
    gone = _planted(migrations.RemoveField("Case", "note"))
    listed = {"cases.0009_planted RemoveField case.note": "unused since 0.4"}
    assert breaches([gone], listed) == []
    assert len(breaches([_planted()], listed)) == 1


def _planted(*operations: Any) -> Migration:
    return type("Planted", (Migration,), {"operations": list(operations)})("0009_planted", "cases")


def _operations(given: Iterable[Any]) -> Iterator[Any]:
    for operation in given:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _operations(operation.database_operations)
        else:
            yield operation


def _wrong(migration: Migration) -> Iterator[str]:
    where = f"{migration.app_label}.{migration.name}"
    made: set[str] = set()
    for operation in _operations(migration.operations):
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name_lower)
        elif isinstance(operation, BY_HAND) and not operation.reversible:
            yield f"{where} {type(operation).__name__} cannot be taken back"
        elif isinstance(operation, migrations.AddField) and not _can_be_left_out(operation, made):
            name = f"{operation.model_name_lower}.{operation.name}"
            yield f"{where} AddField {name} is neither null nor filled by the database"


def _can_be_left_out(operation: Any, made: set[str]) -> bool:
    """Whether a row written without the field is good: always so for a table that is new in this migration."""
    field = operation.field
    is_new = operation.model_name_lower in made
    return bool(is_new or field.null or field.many_to_many or field.has_db_default())


def _removals(migration: Migration) -> Iterator[str]:
    for operation in _operations(migration.operations):
        if isinstance(operation, REMOVALS):
            yield f"{migration.app_label}.{migration.name} {type(operation).__name__} {_subject(operation)}"


def _subject(operation: Any) -> str:
    """What goes: ``case.note`` or ``case``."""
    if isinstance(operation, migrations.RemoveField):
        return f"{operation.model_name_lower}.{operation.name}"
    if isinstance(operation, migrations.RenameField):
        return f"{operation.model_name_lower}.{operation.old_name}"
    name = operation.old_name if isinstance(operation, migrations.RenameModel) else operation.name
    return str(name).lower()
