"""Databases of tests, dropped with whoever is still connected."""

from __future__ import annotations

import time

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

PATIENCE = 60.0
"""Seconds after which a process that is not ours to end is a fault: the server's own cleaning takes less."""


def drop(connection: psycopg.Connection, name: str, patience: float = PATIENCE) -> None:
    """Drop a database if there is one. Its connections are ended; the server's cleaner, which only a superuser may end,
    is waited for. ``connection`` is the owner's, in autocommit.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        except InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return
