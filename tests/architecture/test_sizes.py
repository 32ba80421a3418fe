"""No function over 40 lines, no file over 400. They are cut by noun, never into a part two."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import Function, Tree, functions, plant, product

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
SCRIPTS = ("*.py", "*.js", "*.mjs", "*.css")


def long_functions(tree: Tree) -> list[str]:
    """Functions of the product that are too long, their docstring not counted."""
    sources = [*tree.product(), *tree.matching("bin/*.py", "bench/*.py")]
    return [
        f"{source.at(node)} {name} has {length_of(node)} lines, {LONGEST_FUNCTION} at most"
        for source in sources
        for name, node in functions(source)
        if length_of(node) > LONGEST_FUNCTION
    ]


def long_files(tree: Tree) -> list[str]:
    """Files that are too long, tests and benches too. Migrations are history and written by Django."""
    return [
        f"{source.path} has {lines} lines, {LONGEST_FILE} at most"
        for source in tree.matching(*SCRIPTS)
        if "/migrations/" not in source.path and (lines := len(source.text.splitlines())) > LONGEST_FILE
    ]


def length_of(node: Function) -> int:
    """Lines from ``def`` to the end, without decorators and docstring."""
    first = node.body[0]
    is_docstring = ast.get_docstring(node, clean=False) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def test_the_products_functions_are_short() -> None:
    assert long_functions(product()) == []


def test_the_products_files_are_short() -> None:
    assert long_files(product()) == []


@pytest.mark.parametrize("path", ["cases/actions.py", "bench/pages.py", "bin/setup.py"])
def test_a_long_function_is_seen_and_its_docstring_is_not_counted(tmp_path: Path, path: str) -> None:
    body = "\n".join(["    x = 1"] * (LONGEST_FUNCTION - 1))
    docstring = '    """Says\n\n    much.\n    """\n'
    assert long_functions(plant(tmp_path / "fits", {path: f"@cache\ndef f():\n{docstring}{body}\n"})) == []
    method = f"class C:\n  def f():\n{body}\n    x = 2\n"
    [breach] = long_functions(plant(tmp_path / "over", {path: method}))
    assert breach == f"{path}:2 C.f has 41 lines, 40 at most"


@pytest.mark.parametrize(
    "path", ["cases/a.py", "tests/cases/test_a.py", "bench/a.py", "assets/js/a.js", "assets/b.css"]
)
def test_a_long_file_is_seen(tmp_path: Path, path: str) -> None:
    lines = "x = 1\n" * LONGEST_FILE
    assert long_files(plant(tmp_path / "fits", {path: lines})) == []
    assert len(long_files(plant(tmp_path / "over", {path: lines + "x = 2\n"}))) == 1
