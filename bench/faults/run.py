"""Drills: what the product does on bad days.

    bench/faults/run.py --all
    bench/faults/run.py 1 2 redis-down

Starts a deployment of its own (database, Redis, mail server, pages, worker), breaks one part after the other and looks
at what people meet. Progress goes to stderr; the last line printed is one JSON object with a verdict for each row, and
the program ends non-zero when one did not hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.faults.drills import DRILLS, Drill, Skipped
from bench.faults.house import House, opened


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("drills", nargs="*", help="names or numbers of drills")
    asked.add_argument("--all", action="store_true", help="every drill")
    given = asked.parse_args()
    chosen = [drill for drill in DRILLS if given.all or {drill.name, str(drill.row)} & set(given.drills)]
    if not chosen:
        asked.error("Choose drills, or --all: " + ", ".join(f"{drill.row} {drill.name}" for drill in DRILLS))
    began = time.monotonic()
    with opened() as house:
        rows = [_verdict(drill, house) for drill in chosen]
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"bench": "faults", "seconds": seconds, "rows": rows}), flush=True)
    return 0 if all(row["held"] is not False for row in rows) else 1


def _verdict(drill: Drill, house: House) -> dict[str, Any]:
    """Whether it held, with figures; ``held`` is null where the machine does not allow the drill."""
    print(f"{drill.row} {drill.name} …", file=sys.stderr, flush=True)
    row: dict[str, Any] = {"row": drill.row, "name": drill.name, "done": drill.done}
    began = time.monotonic()
    try:
        house.settle()
        figures, wrong = drill.run(house)
        row |= {"held": not wrong, **figures} | ({"wrong": wrong} if wrong else {})
    except Skipped as reason:
        row |= {"held": None, "why": str(reason)}
    except Exception as fault:
        traceback.print_exc()
        row |= {"held": False, "wrong": [f"{type(fault).__name__}: {fault}"[:300]]}
    row["seconds"] = round(time.monotonic() - began, 1)
    print(f"  {json.dumps(row)}", file=sys.stderr, flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
