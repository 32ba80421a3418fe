"""``manage.py doctor``: what is connected, what is not, and what that costs. Ends non-zero when something fails."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.doctor import Finding, examine
from config.probes import every_probe


class Command(BaseCommand):
    """Look at every service. Runs with a broken set-up too, so it asks for none of Django's own checks."""

    help = "Show each service: its address, whether it answers, and what its absence costs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For people or for programs."""
        parser.add_argument("--json", action="store_true", help="one JSON array instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each finding; the exit status is 1 when a service that is named does not work."""
        found = examine(every_probe())
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in found], indent=2))
        else:
            self.stdout.write("\n".join(_lines(finding) for finding in found))
        failed = [finding.name for finding in found if finding.state == "fail"]
        if failed:
            raise CommandError(f"{len(failed)} of {len(found)} fail: {', '.join(failed)}.")


def _lines(finding: Finding) -> str:
    """Name, state, version and address in a line, what was found and what it costs below."""
    version = f" {finding.version}" if finding.version else ""
    head = f"{finding.state:<5} {finding.name}{version}  {finding.address}"
    return "\n".join([head, f"      {finding.says}", *([] if finding.state == "ok" else [f"      {finding.cost}"])])
