"""``manage.py migrate_spaces``: the registry first, then every space; a broken one is parked and the rest go on."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.fleet import migrate_spaces
from tenants.provisioning import prepare_registry


class Command(BaseCommand):
    """Bring every space to the current shape. Safe to stop and to run again."""

    help = "Migrate the registry and every space."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many moved; end non-zero when a space is parked, naming each."""
        prepare_registry()
        outcome = migrate_spaces(self._tell)
        self.stdout.write(f"{outcome.migrated} spaces migrated, {len(outcome.parked)} parked.")
        if outcome.parked:
            lines = [f"  {schema}: {problem}" for schema, problem in outcome.parked.items()]
            raise CommandError("These spaces are parked; mend the cause and run this again:\n" + "\n".join(lines))

    def _tell(self, number: int, total: int, schema: str) -> None:
        if number == total or number % 50 == 0:
            print(f"  {number} of {total}: {schema}", file=sys.stderr, flush=True)
