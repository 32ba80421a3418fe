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

from core.backend.deadlines import PatientAsyncConnection
from core.spaces import REGISTRY, role_of

log = logging.getLogger("guildhall.servers")
BACKLOG = 4096
CONCURRENCY = 4
PAUSE = 2.0
"""Seconds between the end of a worker and its next start."""


def worker_connector() -> PsycopgConnector:
    """The worker's own connections: the runtime login, in the registry's role from the first statement on."""
    return PsycopgConnector(
        kwargs=_connection_params(),
        connection_class=PatientAsyncConnection,
        min_size=1,
        max_size=4,
        timeout=5,
        reconnect_timeout=1,
    )


def _connection_params() -> dict[str, Any]:
    wrapper = connections["default"]
    params = wrapper.get_connection_params()
    keep = {key: params[key] for key in ("dbname", "user", "password", "host", "port") if params.get(key)}
    role = role_of(str(params["dbname"]), REGISTRY)
    return keep | {"options": f"-c role={role} -c search_path=public", "connect_timeout": params["connect_timeout"]}


async def work(*, until_empty: bool = False) -> None:
    """Run jobs, for ever or until none waits (``until_empty``, for tests and for the set-up)."""
    await _find_database()
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


async def _find_database() -> None:
    """Raise at once while the database is away; opening the worker's connections would wait for half a minute."""
    connection = await PatientAsyncConnection.connect(**_connection_params())
    await connection.close()


def keep_working() -> None:
    """Run jobs for ever: a worker that ends, because the database was away or was silent, starts again."""
    while True:
        try:
            asyncio.run(work())
        except Exception as fault:
            log.warning("the worker stopped: %s", type(fault).__name__)
        log.warning("the worker starts again")
        threading.Event().wait(PAUSE)


def start_worker() -> threading.Thread:
    """Run the worker in a thread of its own that ends with the process; what it was doing is done again."""
    thread = threading.Thread(target=keep_working, name="worker", daemon=True)
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
