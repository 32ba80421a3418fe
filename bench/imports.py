"""How fast real histories are stored: the ServiceNow log and a Stack Exchange site, in two fresh members.

    bench/imports.py [--data FOLDER] [--cases N]

Makes a throw-away database beside the configured one and drops nothing else. FOLDER holds ``incident-logs`` and
``support-forums`` (default: GUILDHALL_SHARED/data, else ../shared/data). Progress goes to stderr; the last line printed
is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")


def main() -> None:
    shared = Path(os.environ.get("GUILDHALL_SHARED", ROOT.parent / "shared"))
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, default=shared / "data")
    asked.add_argument("--again", action="store_true", help="import each file a second time, which must change nothing")
    options = asked.parse_args()

    import django

    django.setup()
    from tests import world as worlds

    worlds.create_database("bench")
    world = worlds.build()
    log = options.data / "incident-logs" / "servicenow-incident-event-log.csv.gz"
    forum = options.data / "support-forums" / "cardano-se"
    rounds = ("", "again") if options.again else ("",)
    rows = [
        _load(" ".join(filter(None, (name, round_))), path, space, world)
        for round_ in rounds
        for name, path, space in (("servicenow", log, "northwind"), ("cardano", forum, "halcyon"))
    ]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"bench": "imports", "peak_mb": memory, "rows": rows}))


def _load(name: str, path: Path, slug: str, world: Any) -> dict[str, Any]:
    from cases.actions.import_runs import perform_import
    from cases.actions.imports import begin_import_here
    from cases.models import Import
    from core.spaces import REGISTRY, entered
    from tenants.doors import system_actor

    with entered(REGISTRY):
        actor = system_actor(world.organization(slug))
    began = time.perf_counter()

    def watch(position: int, counts: dict[str, int]) -> None:
        print(f"\r{name}: {position:,} read, {counts.get('updates', 0):,} updates", end="", file=sys.stderr)

    with entered(getattr(world, slug)):
        row = begin_import_here(path, None, by=actor)
        perform_import(row.pk, by=actor, path=path, watch=watch)
        row = Import.objects.get(pk=row.pk)
    seconds = time.perf_counter() - began
    counts = {key: row.counts.get(key, 0) for key in ("cases", "same", "entries", "updates", "people", "queues", "bad")}
    print(f"\r{name}: {seconds:.1f} s, {row.state} {row.problem} {counts}", file=sys.stderr)
    stored = counts["cases"] + counts["entries"] + counts["updates"]
    return {
        "name": name,
        **counts,
        "seconds": round(seconds, 1),
        "updates_per_second": round(counts["updates"] / seconds),
        "rows_per_second": round(stored / seconds),
    }


if __name__ == "__main__":
    main()
