"""``manage.py import_cases northwind incidents.csv.gz``: store a history from this machine in a member's desk."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.actions.import_runs import perform_import
from cases.actions.imports import begin_import_here, resume_import_here
from cases.importing import checking, files
from cases.importing.keys import source_word
from cases.imports import PRESETS, ImportRefused, Mapping
from cases.models import Import, Queue
from core.actor import Actor
from core.refusals import Refused
from core.spaces import REGISTRY, SpaceRef, entered
from tenants.doors import find_host, system_actor
from tenants.models import Organization

SHOWN_BAD = 20
EVERY = 0.5


class Command(BaseCommand):
    """Import cases into a member's desk. Ends with a sentence and a non-zero code when it cannot."""

    help = "Import another system's cases (CSV, JSON, event log, Stack Exchange dump) into a member's desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("member", help="the member's short name (northwind) or host (northwind.example.org)")
        parser.add_argument("path", type=Path, help="a file, or the folder of a Stack Exchange dump")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--preset", choices=sorted(PRESETS), help="a mapping that comes with Guildhall")
        how.add_argument("--mapping", type=Path, help="a mapping as a JSON file")
        how.add_argument("--guess", action="store_true", help="propose a mapping from the file (the default)")
        parser.add_argument("--source", default="", help="the system it comes from; the same word updates its cases")
        parser.add_argument("--queue", default="", help="the name of the queue for cases that name none")
        parser.add_argument("--dry-run", action="store_true", help="read everything, store nothing, say what would be")
        parser.add_argument("--resume", type=UUID, help="the import to go on with, after a halt or a kill")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            space, actor = _door(options["member"])
            with entered(space):
                if options["dry_run"]:
                    self._check(path, options)
                else:
                    self._run(path, actor, options)
        except (Refused, ImportRefused) as refused:
            raise CommandError(str(refused)) from refused

    def _check(self, path: Path, options: dict[str, Any]) -> None:
        mapping = _mapping(options) or files.propose(path, path.name)
        source = source_word(options["source"] or options["preset"] or "") or mapping.kind
        progress = _Progress(self, None)
        report, found = checking.check(path, mapping, source, lambda position: progress(position, {}))
        progress.end()
        for bad in found.bad[:SHOWN_BAD]:
            self.stdout.write(f"line {bad.line}: {bad.reason}")
        for name in ("cases", "new", "here", "entries", "updates", "people", "repeated", "too_long", "bad"):
            self.stdout.write(f"{name}: {report[name]:,}")
        for name in ("unknown_statuses", "unknown_priorities"):
            for word, count in report[name]:
                self.stdout.write(f"{name.replace('_', ' ')}: {word} ({count:,})")
        self.stdout.write("Nothing was stored.")

    def _run(self, path: Path, actor: Actor, options: dict[str, Any]) -> None:
        row = self._begun(path, actor, options)
        self.stderr.write(f"Import {row.pk} of {row.name}, source {row.source}.")
        progress = _Progress(self, row.total)
        try:
            perform_import(row.pk, by=actor, path=path, watch=progress)
        except KeyboardInterrupt as stopped:
            raise CommandError(f"Stopped. Go on with --resume {row.pk}") from stopped
        progress.end()
        row = Import.objects.get(pk=row.pk)
        for trouble in row.troubles.order_by("line", "id")[:SHOWN_BAD]:
            self.stdout.write(f"line {trouble.line}: {trouble.reason}")
        for name, count in row.counts.items():
            self.stdout.write(f"{name}: {count:,}")
        if row.state == Import.State.DONE:
            self.stdout.write(f"Done in {progress.seconds:.1f} s.")
        elif row.state == Import.State.FAILED:
            raise CommandError(f"{row.problem} (--resume {row.pk})")
        else:
            raise CommandError(f"This import is {row.get_state_display().lower()}. Go on with --resume {row.pk}")

    def _begun(self, path: Path, actor: Actor, options: dict[str, Any]) -> Import:
        if options["resume"]:
            return resume_import_here(options["resume"], path, by=actor)
        queue: Queue | None = Queue.objects.filter(name=options["queue"]).first() if options["queue"] else None
        if options["queue"] and queue is None:
            raise Refused(f"There is no queue called {options['queue']}.")
        source = options["source"] or options["preset"] or ""
        return begin_import_here(path, _mapping(options), by=actor, source=source, queue=queue)


class _Progress:
    """Prints position, rate and time left on stderr, twice a second at most."""

    def __init__(self, command: BaseCommand, total: int | None) -> None:
        self._command = command
        self._total = total
        self._began = self._said = time.monotonic()
        self._first: int | None = None
        self.seconds = 0.0

    def __call__(self, position: int, counts: dict[str, int]) -> None:
        now = time.monotonic()
        self.seconds = now - self._began
        if self._first is None:
            self._first = position
        if now - self._said < EVERY:
            return
        self._said = now
        rate = (position - self._first) / max(self.seconds, 0.001)
        words = (
            f"{position:,} read, {counts.get('cases', 0):,} cases, {counts.get('updates', 0):,} updates, {rate:,.0f}/s"
        )
        if self._total and rate:
            words += f", {max(0, self._total - position) / rate:,.0f} s left"
        self._command.stderr.write(f"\r{words}   ", ending="")
        self._command.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        self.seconds = time.monotonic() - self._began
        self._command.stderr.write("")


def _door(member: str) -> tuple[SpaceRef, Actor]:
    with entered(REGISTRY):
        host = find_host(member) or find_host(f"{member}.{settings.BASE_HOST}")
        if host is None or host.space is None or host.organization_id is None:
            raise CommandError(f"There is no member called {member}.")
        return host.space, system_actor(Organization.objects.get(pk=host.organization_id))


def _mapping(options: dict[str, Any]) -> Mapping | None:
    if options["preset"]:
        return PRESETS[options["preset"]]
    if options["mapping"]:
        try:
            return Mapping.from_dict(json.loads(options["mapping"].read_text()))
        except (OSError, ValueError) as error:
            raise Refused("The mapping's file cannot be read as JSON.") from error
    return None
