"""PostgreSQL for the runtime login: no space, no statement.

Each statement is preceded, only when something changed, by one round trip that sets role and search_path together
from the current space (``core.spaces``). What is set is remembered on the physical connection, not on the thread, so
a pooled connection tells its next user the truth, and is forgotten on every rollback, savepoints included, because
PostgreSQL rolls session settings back with the transaction that made them.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.utils.asyncio import async_unsafe

from core.backend.introspection import SchemaIntrospection
from core.backend.moments import with_moments
from core.spaces import current, role_of

PREPARED = 300
"""So many statements a connection keeps prepared; past that the oldest is dropped."""

_SET = "SELECT set_config('role', %s, false), set_config('search_path', %s, false)"


class _SpaceBound:
    """The part both cursor wrappers share: every way to send a statement enters the space first."""

    db: DatabaseWrapper

    def execute(self, sql: Any, params: Any = None) -> Any:
        self.db.enter_space()
        return super().execute(sql, params)  # type: ignore[misc]

    def executemany(self, sql: Any, param_list: Any) -> Any:
        self.db.enter_space()
        return super().executemany(sql, param_list)  # type: ignore[misc]

    def callproc(self, procname: Any, params: Any = None, kparams: Any = None) -> Any:
        self.db.enter_space()
        return super().callproc(procname, params, kparams)  # type: ignore[misc]

    def copy(self, statement: Any, params: Any = None) -> Any:
        self.db.enter_space()
        return self.cursor.copy(statement, params)  # type: ignore[attr-defined]

    def stream(self, query: Any, params: Any = None) -> Any:
        self.db.enter_space()
        return self.cursor.stream(query, params)  # type: ignore[attr-defined]


class SpaceCursor(_SpaceBound, CursorWrapper):
    """Django's cursor, entering the current space before each statement."""


class SpaceDebugCursor(_SpaceBound, CursorDebugWrapper):
    """The same with Django's query log."""


class DatabaseOperations(operations.DatabaseOperations):
    """Compilers that compare the query's space with the current one."""

    compiler_module = "core.backend.compiler"

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> Any:
        """For Django's log of queries; a prepared statement knows its parameters by number alone."""
        if isinstance(cursor, base.ServerBindingCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """The runtime connection. See the module."""

    introspection_class = SchemaIntrospection
    ops_class = DatabaseOperations
    _prepares = False

    @async_unsafe
    def ask(self, sql: str, numbered: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """The rows of a statement that the server prepares, with its parameters apart (``core/statements.py``).

        The same text twice: with ``%s`` as Django's cursors have it, where somebody counts or logs what is asked, and
        with ``$1`` as the server does, which goes past them and saves a third of what asking costs.
        """
        if self.execute_wrappers or self.queries_logged:
            return self._ask_aloud(sql, params)
        self.close_if_health_check_failed()
        self.enter_space()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        self.connection.prepared_max = PREPARED
        with self.wrap_database_errors, psycopg.RawCursor(self.connection) as cursor:
            return cursor.execute(numbered, params).fetchall()

    def _ask_aloud(self, sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        self._prepares = True
        try:
            cursor = self.cursor()
        finally:
            self._prepares = False
        with cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()  # type: ignore[no-any-return]

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with a quicker loader of moments: connections are in UTC."""
        params: dict[str, Any] = super().get_connection_params()
        return params | {"context": with_moments(params["context"])}

    def forget_prepared(self) -> None:
        """Let go of every statement that this connection has prepared."""
        with self.wrap_database_errors, psycopg.ClientCursor(self.connection) as cursor:
            cursor.execute("DEALLOCATE ALL")

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's cursor, which writes parameters into the statement; a binding one where statements are prepared."""
        if name is not None or not self._prepares:
            return super().create_cursor(name)
        usual = self.connection.cursor_factory
        self.connection.prepared_max = PREPARED
        self.connection.cursor_factory = base.ServerBindingCursor
        try:
            return super().create_cursor()
        finally:
            self.connection.cursor_factory = usual

    def enter_space(self) -> None:
        """Set role and search_path for the current space unless they are set already. Raises ``NoSpace``."""
        space = current()
        self.ensure_connection()
        connection = self.connection
        if getattr(connection, "space_set", None) == space.schema:
            return
        role = role_of(str(self.settings_dict["NAME"]), space)
        with self.wrap_database_errors, psycopg.ClientCursor(connection) as cursor:
            cursor.execute(_SET, [role, f'"{space.schema}"'])
        connection.space_set = space.schema

    def forget_space(self) -> None:
        """Drop the memo of what is set: the next statement sets it anew."""
        if self.connection is not None:
            self.connection.space_set = None

    # Every way a transaction or the connection itself can end without a commit.

    def _rollback(self) -> None:
        self.forget_space()
        super()._rollback()  # type: ignore[misc]  # Django's stubs leave it out

    def _close(self) -> None:
        self.forget_space()
        super()._close()  # type: ignore[misc]  # Django's stubs leave it out

    def _savepoint(self, sid: str) -> None:
        self._neutral(self.ops.savepoint_create_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            self._neutral(self.ops.savepoint_rollback_sql(sid))
        finally:
            self.forget_space()

    def _savepoint_commit(self, sid: str) -> None:
        self._neutral(self.ops.savepoint_commit_sql(sid))

    def check_constraints(self, table_names: Any = None) -> None:
        self._neutral("SET CONSTRAINTS ALL IMMEDIATE")
        self._neutral("SET CONSTRAINTS ALL DEFERRED")

    def _neutral(self, sql: str) -> None:
        """A statement that reads and writes no row: allowed outside a space."""
        self.ensure_connection()
        with self.wrap_database_errors, psycopg.ClientCursor(self.connection) as cursor:
            cursor.execute(sql)

    def make_cursor(self, cursor: Any) -> Any:
        return SpaceCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> Any:
        return SpaceDebugCursor(cursor, self)
