"""One tick for every space: each moment is handed out once, to its own space, and none is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.models import Case
from clocks.models import Clock
from config.servers import work
from core import jobs
from core.models import Event
from core.spaces import REGISTRY, entered
from tenants import due
from tenants.models import DueMoment
from tests import people
from tests.factories.cases import make_queue, open_case
from tests.tenants.test_jobs import waiting
from tests.world import World


def noted() -> int:
    with entered(REGISTRY):
        return DueMoment.objects.count()


def test_tick_hands_out_what_has_come_to_its_own_space_and_leaves_the_rest(world: World) -> None:
    now, keys = timezone.now(), [uuid4() for _ in range(4)]
    with entered(world.northwind):
        jobs.remember_due("clock", keys[0], now - timedelta(hours=1), generation=3)
        jobs.remember_due("clock", keys[1], now)
        jobs.remember_due("clock", keys[2], now + timedelta(seconds=1))
    with entered(world.halcyon):
        jobs.remember_due("clock", keys[3], now)
        jobs.remember_due("nobody_knows_this", keys[3], now)
    with entered(REGISTRY):
        assert (due.tick(now), due.tick(now)) == (3, 0)
    assert {task for task, _ in waiting()} == {"clocks.tell_due"}
    found = {args["space"]: sorted(map(tuple, args["moments"])) for _, args in waiting()}  # type: ignore[call-overload]
    assert found == {
        str(world.northwind.id): sorted([(str(keys[0]), 3), (str(keys[1]), 0)]),
        str(world.halcyon.id): [(str(keys[3]), 0)],
    }
    assert noted() == 2


def test_many_moments_become_short_jobs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "A_JOB", 2)
    monkeypatch.setattr(due, "BATCH", 3)
    now = timezone.now()
    with entered(world.northwind):
        jobs.remember_all_due("clock", [(uuid4(), now, 0) for _ in range(7)])
    with entered(REGISTRY):
        assert due.tick(now) == 7
    lengths = [len(args["moments"]) for _, args in waiting()]  # type: ignore[arg-type]
    assert (sum(lengths), max(lengths)) == (7, 2)


def test_moment_is_kept_when_its_job_cannot_be_queued(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with entered(world.northwind):
        jobs.remember_due("clock", uuid4(), timezone.now())

    def broken(*args: object, **more: object) -> None:
        raise DatabaseError("no jobs today")

    monkeypatch.setattr(due, "defer", broken)
    with entered(REGISTRY), pytest.raises(DatabaseError), transaction.atomic():
        due.tick(timezone.now())
    assert noted() == 1


def test_moments_are_remembered_and_forgotten_many_at_once(world: World) -> None:
    now, keys = timezone.now(), [uuid4(), uuid4()]
    with entered(world.northwind):
        jobs.remember_all_due("clock", [(key, now, 1) for key in keys])
        jobs.remember_all_due("clock", [(keys[0], None, 2), (keys[1], now, 2)])
        jobs.remember_all_due("clock", [])
    with entered(REGISTRY):
        assert list(DueMoment.objects.values_list("object_id", "generation")) == [(keys[1], 2)]


def test_one_kind_goes_to_one_task() -> None:
    with pytest.raises(ValueError, match="two tasks"):
        due.register("clock", "another.task")


def test_worker_tells_of_an_overdue_clock_once_also_after_a_restart(committed: World) -> None:
    ravi = people.join(committed, "ravi")
    with entered(committed.northwind):
        with transaction.atomic():
            case = open_case(ravi, make_queue(), priority="urgent")
        Clock.objects.update(started_at=timezone.now() - timedelta(days=30))
        for clock in Clock.objects.all():
            clock.spans = [[(timezone.now() - timedelta(days=30)).isoformat(), None]]
            clock.save()
            jobs.remember_due("clock", clock.pk, timezone.now(), clock.generation)
    for _ in range(2):  # the second worker meets the same moments, as after a crash before they were noted as done
        with entered(REGISTRY):
            due.tick(timezone.now() + timedelta(seconds=1))
        asyncio.run(work(until_empty=True))
        with entered(committed.northwind):
            for clock in Clock.objects.all():
                jobs.remember_due("clock", clock.pk, timezone.now(), clock.generation)
    with entered(committed.northwind):
        told = Event.objects.filter(name="ClockMissed", subject_id=case.pk).values_list("data__metric", flat=True)
        assert sorted(told) == ["first_reply", "resolution"]
        assert Case.objects.get(pk=case.pk).due_metric == "first_reply"
