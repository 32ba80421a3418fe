"""``manage.py serve``: pages, sockets and jobs in one process."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.pictures import collect
from config.probes import refuse_to_start
from config.servers import serve, start_worker
from tenants.provisioning import prepare_registry


class Command(BaseCommand):
    """Prepare the registry if it is not prepared, then serve."""

    help = "Serve pages, sockets and jobs in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port, the address, and whether jobs run elsewhere."""
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--bind", default=settings.BIND)
        parser.add_argument("--no-worker", action="store_true", help="jobs run in another process (manage.py work)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        refuse_to_start()
        prepare_registry()
        collect()
        if not options["no_worker"]:
            start_worker()
        serve(options["port"], options["bind"])
