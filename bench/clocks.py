"""How long counting the open clocks anew takes after a policy changed, and one minute's tick with much that is due.

    bench/clocks.py --clocks 100000 --due 5000

One member with this many open clocks, in a database of the measure's own. Each batch commits with the job that follows,
so a run may be killed anywhere and goes on. Progress goes to stderr; the last line printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common

CHUNK = 5_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clocks", type=int, default=100_000, help="open clocks, two on each case")
    asked.add_argument("--due", type=int, default=5_000, help="clocks that fall due in one minute")
    asked.add_argument("--database", default="guildhall_bench_clocks", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    common.set_up(options.database, fresh=options.fresh)
    from core.spaces import REGISTRY, entered
    from tenants.doors import system_actor
    from tenants.home import furnish

    organization = _organization()
    with entered(REGISTRY):
        furnish(organization.space)
        space, by = organization.space.ref, system_actor(organization)
    with entered(space):
        _write(options.clocks // 2)
    rows = [_recount(space, by, options.clocks), *_tick(space, options.due)]
    common.finish("clocks", rows, clocks=options.clocks, due=options.due)


def _organization() -> Any:
    from bench.member import organization_of
    from core.spaces import REGISTRY, entered

    with entered(REGISTRY):
        return organization_of("bench-clocks")


def _write(cases: int) -> None:
    """Live cases with their clocks, opened over the last thirty days."""
    from django.db import transaction
    from django.utils import timezone

    from cases.choices import Priority
    from cases.importing.clocks import import_clocks
    from cases.models import Case, Queue
    from clocks.models import Clock
    from directory.models import Person, Team

    if Clock.objects.count() == cases * 2:
        return
    Clock.objects.all().delete()
    Case.objects.all().delete()
    team, _ = Team.objects.get_or_create(name="Support")
    queue, _ = Queue.objects.get_or_create(slug="support", defaults={"name": "Support", "team": team})
    requester, _ = Person.objects.get_or_create(name="Requester", kind=Person.Kind.REQUESTER)
    now = timezone.now()
    for begin in range(0, cases, CHUNK):
        made = [
            Case(
                subject=f"Case {number}",
                queue=queue,
                requester=requester,
                priority=Priority.values[number % 4],
                opened_at=now - timedelta(minutes=number % 43_200),
                external_key=f"case-{number}",
            )
            for number in range(begin, min(begin + CHUNK, cases))
        ]
        with transaction.atomic():
            Case.objects.bulk_create(made)
            import_clocks(made)
        common.tell(f"\r  {begin + len(made):,} of {cases:,} cases", end="")
    common.tell("")


def _recount(space: Any, by: Any, clocks: int) -> dict[str, Any]:
    """A policy changes; its jobs are run one after the other, as one worker would."""
    from clocks.actions.recounts import BATCH, continue_recount
    from clocks.actions.settings import keep_policy
    from clocks.models import Clock
    from clocks.policies import DEFAULT_POLICY, FIRST_POLICY
    from clocks.selectors import recount
    from core.spaces import entered

    with entered(space):
        name = _first_name()
        twice = {m: {level: seconds * 2 for level, seconds in of.items()} for m, of in FIRST_POLICY.targets.items()}
        keep_policy(FIRST_POLICY.model_copy(update={"targets": twice}), name=name, by=by, key=DEFAULT_POLICY)
        run = recount()
        assert run is not None
        keys: list[UUID] = list(Clock.objects.live().order_by("pk").values_list("pk", flat=True))
        began, done, walls = time.perf_counter(), 0, []
        while done < len(keys):
            at = time.perf_counter()
            done += continue_recount(run.run, keys[done - 1] if done else None)
            walls.append((time.perf_counter() - at) * 1000)
            common.tell(f"\r  counted anew: {done:,} of {len(keys):,}", end="")
        seconds = time.perf_counter() - began
        keep_policy(FIRST_POLICY, name=name, by=by, key=DEFAULT_POLICY)
    common.tell(f", {seconds:.1f} s")
    return {"name": "recount", "clocks": done, "batch": BATCH, "seconds": round(seconds, 2),
            "clocks_per_second": round(done / seconds), "ms_p95": common.p95(walls)}  # fmt: skip


def _first_name() -> str:
    """What the first policy is called in this space."""
    from clocks.policies import DEFAULT_POLICY
    from clocks.selectors import book

    return next(kept.name for kept in book().policies if kept.key == DEFAULT_POLICY)


def _tick(space: Any, count: int) -> list[dict[str, Any]]:
    """So many clocks pass their target in the same minute: the registry's tick, then the space's jobs."""
    from django.utils import timezone

    from clocks.actions.clocks import tell_due
    from clocks.models import Clock
    from clocks.selectors import book
    from core.jobs import remember_all_due
    from core.spaces import REGISTRY, entered
    from tenants import due

    now = timezone.now()
    with entered(REGISTRY):
        due.tick(now)  # what earlier runs left
    with entered(space):
        clocks = list(Clock.objects.live().order_by("pk")[:count])
        long_ago = [[(now - timedelta(days=60)).isoformat(), None]]
        for clock in clocks:
            clock.spans, clock.warned = long_ago, 0
        Clock.objects.bulk_update(clocks, ["spans", "warned"], batch_size=1000)
        remember_all_due("clock", [(clock.pk, now, clock.generation) for clock in clocks])
    with entered(REGISTRY):
        began = time.perf_counter()
        handed = due.tick(now)
        ticked = time.perf_counter() - began
    told, began = 0, time.perf_counter()
    with entered(space):
        for begin in range(0, len(clocks), due.A_JOB):
            some = {clock.pk: clock.generation for clock in clocks[begin : begin + due.A_JOB]}
            told += tell_due(some, at=now, book=book())
            common.tell(f"\r  told: {told:,} of {len(clocks):,}", end="")
    telling = time.perf_counter() - began
    common.tell(f", {telling:.1f} s")
    return [
        {"name": "tick", "moments": handed, "seconds": round(ticked, 2)},
        {"name": "telling", "clocks": told, "seconds": round(telling, 2)},
    ]


if __name__ == "__main__":
    main()
