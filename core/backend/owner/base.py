"""PostgreSQL for the owner: creates schemas, roles and tables, and never serves a page.

The schema it works in is named explicitly, for the length of a block, by ``working_in``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.postgresql import base

from core.backend.introspection import SchemaIntrospection


class DatabaseWrapper(base.DatabaseWrapper):
    """The owner's connection; its search_path is ``public`` unless a block says otherwise."""

    introspection_class = SchemaIntrospection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SET search_path = public")

    @contextmanager
    def working_in(self, schema: str) -> Iterator[None]:
        """Run the block with ``schema`` as the only one on the search_path.

        Inside a transaction a rollback takes the setting back with everything else.
        """
        self._set_path(schema)
        try:
            yield
        except BaseException:
            if not self.in_atomic_block:  # a transaction takes the setting back itself, and may be beyond statements
                self._set_path("public")
            raise
        self._set_path("public")

    def _set_path(self, schema: str) -> None:
        with self.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", [self.ops.quote_name(schema)])
