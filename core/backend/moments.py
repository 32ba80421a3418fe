"""Moments as PostgreSQL writes them, read by the interpreter's own parser.

Django's loader takes a regular expression and six conversions for each; a page reads some two hundred moments. What
the parser does not know (``infinity``, a year past 9999) goes the usual way. A statement may have set another zone:
Django's loader would take its wall clock for ours.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap


class MomentLoader(BaseTzLoader):  # type: ignore[misc]  # Django has no types for it
    """A ``timestamptz`` as an aware moment in UTC."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """The moment of ``2026-11-22 10:31:05.25+00``. Raises psycopg's ``DataError`` where Python has no such one."""
        try:
            moment = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)  # type: ignore[no-any-return]
        return moment.astimezone(UTC)


def with_moments(usual: AdaptersMap) -> AdaptersMap:
    """The adapters of a connection in UTC, with the loader above."""
    adapters = AdaptersMap(usual)
    adapters.register_loader("timestamptz", MomentLoader)
    return adapters
