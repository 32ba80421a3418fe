"""Migrating every space: resumable, with the broken ones parked and named."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from core.spaces import REGISTRY, entered
from tenants import fleet
from tenants.bundles import Step, leaf_of, steps_of
from tenants.models import Space
from tests.world import World

ADDED = Step(
    name="cases.9999_planted",
    sql="ALTER TABLE directory_team ADD COLUMN colour varchar(7) NULL;",
    runs_python=False,
)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release with one more migration of members than the spaces have."""
    real = {kind: (steps_of(kind), leaf_of(kind)) for kind in ("member", "network")}
    monkeypatch.setattr(fleet, "steps_of", lambda kind: [*real[kind][0], *([ADDED] if kind == "member" else [])])
    monkeypatch.setattr(fleet, "leaf_of", lambda kind: real[kind][1] if kind == "network" else "planted")
    monkeypatch.setattr(fleet, "bundle_of", lambda kind: None)


def columns(world: World, name: str) -> set[str]:
    ref = getattr(world, name)
    with entered(ref), connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            [ref.schema, "directory_team"],
        )
        return {row[0] for row in cursor.fetchall()}


def states() -> dict[str, str]:
    with entered(REGISTRY):
        return dict(Space.objects.filter(kind="member").values_list("schema_name", "state"))


def test_nothing_to_do_touches_no_space(committed: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2, connection=connections["owner"]):
        outcome = fleet.migrate_spaces()
    assert (outcome.migrated, outcome.parked) == (0, {})


def test_every_space_gets_the_new_column_and_a_second_run_does_nothing(committed: World, planted: None) -> None:
    told: list[int] = []
    assert fleet.migrate_spaces(lambda number, total, schema: told.append(number)).migrated == 2
    assert told == [1, 2]
    assert "colour" in columns(committed, "northwind")
    assert "colour" in columns(committed, "halcyon")
    assert "colour" not in columns(committed, "meridian")
    assert fleet.migrate_spaces().migrated == 0


def test_broken_space_is_parked_and_named_and_the_rest_go_on(committed: World, planted: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {committed.northwind.schema}.directory_team ADD COLUMN colour text")
    outcome = fleet.migrate_spaces()
    assert outcome.migrated == 1
    assert list(outcome.parked) == [committed.northwind.schema]
    assert "already exists" in outcome.parked[committed.northwind.schema]
    assert states()[committed.northwind.schema] == "parked"
    assert "colour" in columns(committed, "halcyon")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {committed.northwind.schema}.directory_team DROP COLUMN colour")
    assert fleet.migrate_spaces().migrated == 1
    assert states()[committed.northwind.schema] == "ready"


def test_command_ends_non_zero_and_names_the_parked(
    committed: World, planted: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {committed.halcyon.schema}.directory_team ADD COLUMN colour text")
    with pytest.raises(CommandError, match=committed.halcyon.schema):
        call_command("migrate_spaces")
    assert "1 spaces migrated, 1 parked" in capsys.readouterr().out
