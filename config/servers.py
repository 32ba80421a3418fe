"""One process for pages, sockets and jobs: daphne in the main thread, the worker beside it."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

from django.conf import settings
from django.db import connections
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app

from core.spaces import REGISTRY, role_of

log = logging.getLogger("guildhall.servers")
BACKLOG = 4096
CONCURRENCY = 4


def worker_connector() -> PsycopgConnector:
    """The worker's own connections: the runtime login, in the registry's role from the first statement on."""
    wrapper = connections["default"]
    params = wrapper.get_connection_params()
    keep = {key: params[key] for key in ("dbname", "user", "password", "host", "port") if params.get(key)}
    role = role_of(str(params["dbname"]), REGISTRY)
    return PsycopgConnector(kwargs={**keep, "options": f"-c role={role} -c search_path=public"}, min_size=1, max_size=4)


async def work(*, until_empty: bool = False) -> None:
    """Run jobs, for ever or until none waits (``until_empty``, for tests and for the set-up)."""
    with app.replace_connector(worker_connector()) as worker:
        async with worker.open_async():
            await worker.run_worker_async(
                concurrency=CONCURRENCY,
                wait=not until_empty,
                install_signal_handlers=False,
                listen_notify=not until_empty,
                delete_jobs="successful",
                fetch_job_polling_interval=2,
            )


def start_worker() -> threading.Thread:
    """Run the worker in a thread of its own that ends with the process; what it was doing is done again."""

    def run() -> None:
        while True:
            try:
                asyncio.run(work())
            except Exception:
                log.exception("the worker stopped and starts again")
                threading.Event().wait(2)

    thread = threading.Thread(target=run, name="worker", daemon=True)
    thread.start()
    return thread


def serve(port: int, bind: str = "127.0.0.1") -> None:
    """Serve pages and sockets until a signal ends the process."""
    from config.asgi import application  # noqa: PLC0415 - the reactor is chosen before anything of it is imported

    server = _server(application, port, bind)
    server.run()


def _server(application: Any, port: int, bind: str) -> Any:
    from daphne.server import Server  # noqa: PLC0415 - slow, and installs the reactor

    interface = bind.replace(":", "\\:")
    return Server(
        application=application,
        endpoints=[f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"],
        signal_handlers=True,
        http_timeout=60,
        websocket_timeout=-1,
        application_close_timeout=10,
        server_name="guildhall",
        proxy_forwarded_address_header="X-Forwarded-For" if settings.TRUSTED_PROXY else None,
        verbosity=0,
    )
