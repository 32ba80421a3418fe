"""Carrying imports on: idempotent, resumable wherever they stop, and harmful to nothing else."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from cases.actions.import_runs import OUR_FAULT, perform_import
from cases.actions.imports import begin_import_here
from cases.importing import run as running
from cases.importing.writer import Writer
from cases.imports import Mapping, PlainCase
from cases.models import Case, Import, ImportTrouble
from conversations.models import Thread
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from directory.models import Team
from tests.cases.conftest import Write
from tests.cases.histories import log_of, tally
from tests.world import World


@pytest.fixture
def run(northwind: World, ines: Actor) -> Callable[..., Import]:
    """Import a file in Northwind's space as its admin, to the end or where it stops."""

    def done(path: Path, source: str = "old", **options: Any) -> Import:
        row = begin_import_here(path, options.get("mapping"), by=ines, source=source)
        perform_import(row.pk, by=ines, path=path)
        return Import.objects.get(pk=row.pk)

    return done


@pytest.fixture
def histories() -> Path:
    tree = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("GUILDHALL_SHARED", tree.parent / "shared")) / "data"
    if not data.is_dir():
        pytest.skip(f"real histories are not at {data} (set GUILDHALL_SHARED)")
    return data


def test_a_log_is_stored_whole_and_once(run: Callable[..., Import], write: Write) -> None:
    path = write("log.csv", log_of(450))
    first = run(path)
    assert (first.state, first.position) == (Import.State.DONE, 450)
    assert (first.counts["cases"], first.counts["updates"]) == (450, 1350)
    assert Thread.objects.count() == Case.objects.count() == 450
    before = tally()
    again = run(path)
    assert again.counts["same"] == 450
    assert tally() == before


def test_a_grown_file_adds_and_updates(run: Callable[..., Import], write: Write) -> None:
    run(write("january.csv", log_of(30, updates=2)))
    assert Case.objects.filter(status="closed").count() == 0
    grown = run(write("february.csv", log_of(50, updates=3)))
    assert (grown.counts["cases"], grown.counts["changed"]) == (20, 30)
    assert grown.counts["updates"] == 30 + 20 * 3
    assert Case.objects.filter(status="closed").count() == 50


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_fault_inside_a_batch_leaves_nothing_of_it_and_goes_on_after(
    at: int, run: Callable[..., Import], write: Write, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, calls, real = write("log.csv", log_of(700)), [0], Writer.write

    def fails_once(self: Writer, cases: list[PlainCase]) -> Any:
        written = real(self, cases)
        calls[0] += 1
        if calls[0] == at:
            raise RuntimeError("the power went out")
        return written

    monkeypatch.setattr(Writer, "write", fails_once)
    row = run(path)
    assert (row.state, row.problem) == (Import.State.FAILED, OUR_FAULT)
    assert row.position == Case.objects.count() == (at - 1) * 200
    Import.objects.filter(pk=row.pk).update(state=Import.State.RUNNING)
    assert perform_import(row.pk, by=ines, path=path)
    row.refresh_from_db()
    assert (row.position, row.counts["cases"], row.counts["updates"]) == (700, 700, 2100)
    assert (Case.objects.count(), Event.objects.filter(is_imported=True).count()) == (700, 2800)


def test_outage_leaves_an_import_running_for_its_job_to_go_on(
    run: Callable[..., Import], write: Write, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real, tries = write("log.csv", log_of(500)), Writer.write, [0]

    def away_once(self: Writer, cases: list[PlainCase]) -> Any:
        tries[0] += 1
        if tries[0] == 2:
            raise OperationalError("the connection is lost")
        return real(self, cases)

    monkeypatch.setattr(Writer, "write", away_once)
    with pytest.raises(OperationalError):
        run(path)
    row = Import.objects.get()
    assert (row.state, row.problem, row.position) == (Import.State.RUNNING, "", 200)
    assert perform_import(row.pk, by=ines, path=path)
    assert Case.objects.count() == 500


def test_a_case_the_database_refuses_is_set_aside_alone(
    run: Callable[..., Import], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Writer.write

    def refuses(self: Writer, cases: list[PlainCase]) -> Any:
        if any(case.key == "INC7" for case in cases):
            raise DataError("value out of range")
        return real(self, cases)

    monkeypatch.setattr(Writer, "write", refuses)
    row = run(write("log.csv", log_of(20)))
    assert (row.state, row.counts["cases"], row.counts["bad"]) == (Import.State.DONE, 19, 1)
    assert ImportTrouble.objects.get().raw == "INC7"


def test_two_at_once_do_not_both_store(run: Callable[..., Import], write: Write, ines: Actor) -> None:
    path, seen = write("log.csv", log_of(500)), list[int]()
    row = begin_import_here(path, None, by=ines, source="old")

    def second(position: int, counts: dict[str, int]) -> None:
        if not seen:
            seen.append(position)
            assert perform_import(row.pk, by=ines, path=path)

    assert not perform_import(row.pk, by=ines, path=path, watch=second)
    row.refresh_from_db()
    assert (row.state, row.counts["cases"], Case.objects.count()) == (Import.State.DONE, 500, 500)


def test_a_cut_file_keeps_what_came_and_says_so(run: Callable[..., Import], write: Write) -> None:
    packed = gzip.compress(log_of(3000, updates=3).encode())
    row = run(write("log.csv.gz", packed[: len(packed) - 200]))
    assert row.state == Import.State.FAILED
    assert "cut off" in row.problem
    assert row.position == Case.objects.count() > 0


def test_formulas_are_set_aside_row_by_row(run: Callable[..., Import], write: Write) -> None:
    text = "number,subject,opened_at\n1,fine,2020-01-01\n2,=HYPERLINK(1),2020-01-01\n3,+1 for this,2020-01-01\n"
    row = run(write("cells.csv", text))
    assert (row.counts["cases"], row.counts["bad"]) == (2, 1)
    assert ImportTrouble.objects.get().line == 3


def test_troubles_are_bounded_and_all_counted(
    run: Callable[..., Import], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MAX_TROUBLES", 30)
    text = "number,subject,opened_at\n1,fine,2020-01-01\n" + "x,y\n" * 2500
    columns = {"key": "number", "subject": "subject", "opened_at": "opened_at"}
    row = run(write("bad.csv", text), mapping=Mapping(columns=columns))
    assert row.counts["bad"] == 2500
    assert ImportTrouble.objects.count() == 30


def test_nothing_is_written_elsewhere_and_nobody_is_told(
    run: Callable[..., Import], write: Write, world: World
) -> None:
    with entered(world.halcyon):
        Team.objects.create(name="canary")
        before = tally()
    run(write("log.csv", log_of(50)))
    with entered(world.halcyon):
        assert tally() == before
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_outbox")
        assert cursor.fetchone() == (0,)


@pytest.mark.slow
def test_the_forum_is_stored_whole(run: Callable[..., Import], histories: Path) -> None:
    row = run(histories / "support-forums" / "cardano-se", source="cardano")
    assert (row.state, row.counts["cases"]) == (Import.State.DONE, 1042)
    assert Case.objects.exclude(solution=None).count() > 300
    assert not Case.objects.exclude(solution=None).exclude(category="resolved").exists()
    assert Thread.objects.count() == 1042


@pytest.mark.slow
def test_the_beginning_of_the_incident_log_is_stored(run: Callable[..., Import], histories: Path, write: Write) -> None:
    with gzip.open(histories / "incident-logs" / "servicenow-incident-event-log.csv.gz", "rt") as lines:
        row = run(write("log.csv", "".join(islice(lines, 20_001))), source="servicenow")
    assert row.state == Import.State.DONE
    assert row.counts["updates"] == 20_000
    incident = Case.objects.get(external_key="servicenow:INC0000045")
    assert (incident.status, incident.category) == ("closed", "closed")
    ats = list(Event.objects.about("case", incident.pk).values_list("at", flat=True))
    assert ats == sorted(ats)
    assert ats[0] == datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
