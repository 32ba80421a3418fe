"""Statements by hand stay where spaces are made. Elsewhere the guards that compare spaces would not see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.source import Source, Tree, chain, plant, product

LISTED = {
    "core/*": "the backend and the calls of the registry's functions",
    "tenants/*": "making, migrating and removing schemas",
    "config/embedded.py": "sets the embedded server up before Django has a database",
    "cases/lists.py": "many counts in one query; each part is compiled, and so compared, by the guarded compiler",
    "cases/reports/asking.py": "figures; the choice of cases is compiled, and so compared, by the guarded compiler",
    "config/probes.py": "asks each login about itself, with a time limit of its own",
    "config/postgres.py": "speaks to a server that is being started",
}
CURSORS = frozenset({"cursor", "chunked_cursor"})
RAW = frozenset({"raw", "RawSQL", "extra"})


def breaches(tree: Tree, listed: Mapping[str, str]) -> list[str]:
    """Cursors, raw queries and bare driver connections outside the listed places."""
    return [
        f"{source.at(node)} {what}"
        for source in tree.product()
        if not any(fnmatch(source.path, pattern) for pattern in listed)
        for what, node in _raw(source)
    ]


def test_the_product_writes_no_sql_by_hand_elsewhere() -> None:
    assert breaches(product(), LISTED) == []


@pytest.mark.parametrize(
    "line",
    [
        "connection.cursor()",
        "connections['default'].cursor()",
        "connection.connection",
        "connections['default'].connection.execute(sql)",
        "psycopg.connect(url)",
        "Case.objects.raw(sql)",
        "Case.objects.extra(where=[sql])",
        "Case.objects.annotate(n=RawSQL(sql, []))",
    ],
)
def test_sql_by_hand_is_seen(tmp_path: Path, line: str) -> None:
    text = f"def f():\n    return {line}\n"
    assert len(breaches(plant(tmp_path / "a", {"cases/selectors.py": text}), LISTED)) == 1
    assert breaches(plant(tmp_path / "b", {"tenants/fleet.py": text}), LISTED) == []


def test_a_word_that_only_looks_alike_passes(tmp_path: Path) -> None:
    text = "page.cursor = 1\nsort.cursor(row)\nbad.raw\nlog.info('x', extra={})\nrequest.connection.settings\n"
    assert breaches(plant(tmp_path, {"cases/selectors.py": text}), LISTED) == []


def _raw(source: Source) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(source.tree):
        whole = chain(node)
        if isinstance(node, ast.Call) and whole[-1:] and _is_raw(node, whole[-1]):
            yield f"calls {whole[-1]}()", node
        elif isinstance(node, ast.Call) and whole == ["psycopg", "connect"]:
            yield "opens a connection of its own", node
        elif (
            isinstance(node, ast.Attribute) and node.attr == "connection" and whole[0] in {"connection", "connections"}
        ):
            yield "takes the driver's connection", node


def _is_raw(call: ast.Call, name: str) -> bool:
    """A connection's cursor takes no row; what takes one is a page's."""
    return name in RAW or (name in CURSORS and not call.args)
