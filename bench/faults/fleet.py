"""A migration that fails in one space of many, run beside the pages. The last line says which states there were.

Run as a program of its own with a deployment's environment.
"""

# ruff: noqa: E402 - Django is set up before its modules are imported

from __future__ import annotations

import json
import os
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connections

from bench.fleet import join
from bench.planted import COLUMN, planted
from core.spaces import REGISTRY, entered
from tenants.bundles import bundle_of
from tenants.fleet import migrate_spaces
from tenants.models import Space

MEMBERS = 12


def main() -> None:
    """Make some members, plant the fault in the one in the middle, migrate, mend it, migrate again."""
    for _ in range(MEMBERS):
        join()
    spaces = Space.objects.using("owner").filter(kind="member", state="ready").order_by("created_at")
    broken = spaces[spaces.count() // 2].schema_name
    with planted():
        _run(f"ALTER TABLE {broken}.cases_case ADD COLUMN {COLUMN} integer")
        first = migrate_spaces()
        states = _states()
        _run(f"ALTER TABLE {broken}.cases_case DROP COLUMN {COLUMN}")
        second = migrate_spaces()
        after = _states()
    bundle_of("member")
    found = {"migrated": first.migrated, "parked": len(first.parked), "named": broken in first.parked}
    print(json.dumps(found | {"states": states, "resumed": second.migrated, "after": after}))


def _run(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def _states() -> dict[str, int]:
    with entered(REGISTRY):
        return dict(Counter(Space.objects.filter(kind="member").values_list("state", flat=True)))


if __name__ == "__main__":
    main()
