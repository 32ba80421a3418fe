"""``manage.py work``: jobs alone, for deployments that run them apart from pages."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.servers import keep_working, work


class Command(BaseCommand):
    """Run jobs."""

    help = "Run jobs until interrupted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stop when nothing waits."""
        parser.add_argument("--until-empty", action="store_true", help="stop when no job waits")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        if options["until_empty"]:
            asyncio.run(work(until_empty=True))
        else:
            keep_working()
