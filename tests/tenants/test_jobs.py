"""Jobs carry their space; the registry's functions take it from the role that calls them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.events.cases import CaseOpened
from config.servers import work
from core import events, jobs
from core.events import record
from core.models import Event
from core.spaces import REGISTRY, NoSpace, current_or_none, entered
from tenants import outbox
from tenants.jobs import space_task
from tenants.models import DueMoment, Outbox
from tests import people
from tests.world import World

SEEN: list[str | None] = []


@space_task("tests.note_space", retry=False)
def note_space(**args: object) -> None:
    """Remember where the job ran."""
    space = current_or_none()
    SEEN.append(space.schema if space else None)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    SEEN.clear()
    yield
    SEEN.clear()


def waiting() -> list[tuple[str, dict[str, object]]]:
    """The jobs that wait, but for the ticks that a worker adds which runs over a full minute."""
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name <> 'tenants.tick' ORDER BY id"
        )
        return [(name, args if isinstance(args, dict) else json.loads(args)) for name, args in cursor.fetchall()]


def test_job_commits_with_its_change_or_not_at_all(world: World) -> None:
    @transaction.atomic
    def defer_and_fail() -> None:
        jobs.defer("tests.note_space")
        raise ZeroDivisionError

    with entered(world.northwind):
        with pytest.raises(ZeroDivisionError):
            defer_and_fail()
        assert waiting() == []
        jobs.defer("tests.note_space", number=7)
    [(name, args)] = waiting()
    assert name == "tests.note_space"
    assert args == {"number": 7, "space": str(world.northwind.id)}


def test_job_cannot_be_made_for_another_space(world: World) -> None:
    with entered(world.northwind):
        jobs.defer("tests.note_space", space=str(world.halcyon.id))
    assert waiting()[0][1]["space"] == str(world.northwind.id)


def test_job_of_a_name_is_queued_once_and_locks_are_the_spaces_own(world: World) -> None:
    for ref in (world.northwind, world.northwind, world.halcyon):
        with entered(ref):
            jobs.defer("tests.note_space", once="same", lock="same")
    assert [args["space"] for _, args in waiting()] == [str(world.northwind.id), str(world.halcyon.id)]


def test_due_moment_is_one_row_and_can_be_forgotten(world: World) -> None:
    key, at = uuid4(), timezone.now() + timedelta(hours=1)
    with entered(world.northwind):
        jobs.remember_due("clock", key, at)
        jobs.remember_due("clock", key, at + timedelta(hours=1), generation=2)
    with entered(REGISTRY):
        row = DueMoment.objects.get()
        assert (row.space_id, row.object_id, row.generation) == (world.northwind.id, key, 2)
    with entered(world.halcyon):
        jobs.remember_due("clock", key, None)
    with entered(REGISTRY):
        assert DueMoment.objects.count() == 1
    with entered(world.northwind):
        jobs.remember_due("clock", key, None)
    with entered(REGISTRY):
        assert DueMoment.objects.count() == 0


def test_registry_has_no_outbox_of_its_own(world: World) -> None:
    with entered(REGISTRY), pytest.raises(DatabaseError), transaction.atomic():
        jobs.outbox(uuid4(), "X")


def test_task_without_a_space_is_refused(world: World) -> None:
    with pytest.raises(NoSpace):
        note_space.func()
    assert SEEN == []


def test_worker_runs_each_job_in_its_space_and_leaves_it(committed: World) -> None:
    order = [committed.northwind, committed.halcyon, committed.northwind]
    for ref in order:
        with entered(ref):
            jobs.defer("tests.note_space")
    asyncio.run(work(until_empty=True))
    assert sorted(str(s) for s in SEEN) == sorted(ref.schema for ref in order)
    assert current_or_none() is None
    assert waiting() == []


def test_event_reaches_its_reactions_once_and_poison_is_parked(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = people.join(committed, "ada")
    heard: list[str] = []

    def hears(row: Event) -> None:
        heard.append(str(row.subject_id))

    def breaks(row: Event) -> None:
        if row.data["requester_id"] == str(poison):
            raise ZeroDivisionError("CNRY private words")

    poison, fine = uuid4(), uuid4()
    monkeypatch.setitem(events._reactions["CaseOpened"], "hears", [hears, breaks])
    with entered(committed.northwind), transaction.atomic():
        for requester in (poison, fine):
            record(CaseOpened(subject_id=requester, queue_id=uuid4(), requester_id=requester, entry_id=uuid4()), by=ada)
    for _ in range(outbox.MAX_TRIES):
        with entered(committed.northwind), pytest.raises(outbox.DeliveryFailed):
            outbox.deliver(committed.northwind)
    with entered(committed.northwind):
        assert outbox.deliver(committed.northwind) == 1
    assert heard == [str(poison), str(fine)]
    with entered(REGISTRY):
        parked = Outbox.objects.get()
    assert parked.parked_at is not None
    assert "ZeroDivisionError" in parked.problem
    assert "CNRY" not in parked.problem


def test_event_outside_a_transaction_is_refused(committed: World) -> None:
    ada = people.join(committed, "ada")
    with entered(committed.northwind), pytest.raises(RuntimeError, match="inside the transaction"):
        record(CaseOpened(subject_id=uuid4(), queue_id=uuid4(), requester_id=uuid4(), entry_id=uuid4()), by=ada)


def test_cursor_by_transaction_misses_no_late_commit(committed: World) -> None:
    """Two transactions record; the second commits first. Asking by transaction brings both, by id it would lose one."""
    import threading

    ada = people.join(committed, "ada")
    first_written, second_done = threading.Event(), threading.Event()

    def event() -> CaseOpened:
        return CaseOpened(subject_id=uuid4(), queue_id=uuid4(), requester_id=uuid4(), entry_id=uuid4())

    def slow() -> None:
        with entered(committed.northwind), transaction.atomic():
            record(event(), by=ada)
            first_written.set()
            second_done.wait(5)
            record(event(), by=ada)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    first_written.wait(5)
    with entered(committed.northwind):
        with transaction.atomic():
            record(event(), by=ada)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
            seen_until = int(cursor.fetchone()[0])
        assert Event.objects.count() == 1
        second_done.set()
        thread.join()
        found = list(Event.objects.since(seen_until))
        assert [row.pk for row in found] != sorted(row.pk for row in found), "one transaction after the other"
        assert [row.transaction for row in found] == sorted(row.transaction for row in found)
        assert len(found) == 3
