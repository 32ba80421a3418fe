"""Listing tables of one schema through its own index.

Django asks ``pg_table_is_visible`` of every relation of the database, which takes 0.7 s a call with 2,200 spaces; the
dependency index on the namespace answers in milliseconds.
"""

from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection, TableInfo

_TABLES = """
SELECT c.relname,
       CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
       obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_class c ON c.oid = d.objid
WHERE d.classid = 'pg_class'::regclass
  AND d.refclassid = 'pg_namespace'::regclass
  AND d.refobjid = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
  AND c.relkind IN ('f', 'm', 'p', 'r', 'v')
"""


class SchemaIntrospection(DatabaseIntrospection):
    """Introspection that sees the current schema and nothing else."""

    def get_table_list(self, cursor: Any) -> list[TableInfo]:  # type: ignore[override]  # has a comment, as PostgreSQL's
        """Tables and views of the first schema on the search_path."""
        cursor.execute(_TABLES)
        return [TableInfo(*row) for row in cursor.fetchall() if row[0] not in self.ignored_tables]
