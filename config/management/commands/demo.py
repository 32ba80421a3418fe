"""``manage.py demo``: the story's people and cases, and one process that serves them."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.content import seed, sign_in_lines
from config.pictures import collect
from config.probes import refuse_to_start
from config.servers import serve, start_worker
from tenants.fleet import migrate_spaces
from tenants.provisioning import prepare_registry


class Command(BaseCommand):
    """Set up what is missing, print who can sign in, serve."""

    help = "Start the demo: everything a newcomer needs, in one process."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step says how long it took when it took more than two seconds."""
        self._check_port()
        refuse_to_start()
        self._step("Preparing the database", prepare_registry)
        self._step("Bringing the spaces up to date", migrate_spaces)
        self._step("Collecting pictures and scripts", collect)
        self._step("Writing the story of the demo", seed)
        self.stdout.write("\n".join(sign_in_lines()))
        self.stdout.flush()
        start_worker()
        serve(settings.PORT, settings.BIND)

    def _step(self, words: str, run: Callable[[], Any]) -> None:
        started = time.monotonic()
        print(f"{words} …", file=sys.stderr, flush=True)
        run()
        took = time.monotonic() - started
        if took > 2:
            print(f"  done in {took:.0f} s", file=sys.stderr, flush=True)

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.BIND, settings.PORT))
            except OSError as taken:
                raise CommandError(
                    f"Port {settings.PORT} is taken. Choose another one: make demo PORT={settings.PORT + 1}"
                ) from taken
