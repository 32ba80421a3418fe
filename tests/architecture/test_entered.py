"""Only doors enter a space, and a space is left where it was entered.

``entered()`` outside a door would let one unit of work read two members. A ``yield`` inside its block lends the space
to whoever iterates, and a decorator would share one instance between threads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.source import Source, Tree, chain, plant, product

DOORS = {
    "core/spaces.py": "where it is defined",
    "core/access.py": "a mark runs its view in the space it names",
    "tenants/middleware.py": "the door of pages",
    "tenants/doors.py": "the first steps of every door: registry, home, card",
    "tenants/halls.py": "what the registry has done in a network's space",
    "tenants/home.py": "the registry visits the home space: what is to be done or gathered there",
    "tenants/jobs.py": "the door of jobs",
    "tenants/outbox.py": "the worker's bookkeeping about a space lies in the registry",
    "realtime/door.py": "the door of sockets",
    "exchange/*": "the one app that may enter a second space",
    "*/management/commands/*": "the door of commands",
    "config/*": "wires the doors",
}
NAME = "entered"


def breaches(tree: Tree, doors: Mapping[str, str]) -> list[str]:
    """Entries into a space outside the doors, and misuses of an entry anywhere."""
    found: list[str] = []
    for source in tree.product():
        names = _names(source)
        if not any(fnmatch(source.path, door) for door in doors):
            found += [f"{source.at(node)} enters a space and is no door" for node in _uses(source, names)]
        found += [f"{source.at(node)} yields while a space is entered" for node in _yields(source, names)]
        found += [f"{source.at(node)} enters a space as a decorator" for node in _decorators(source, names)]
    return found


def test_only_the_products_doors_enter_a_space() -> None:
    assert breaches(product(), DOORS) == []


@pytest.mark.parametrize(
    "text",
    [
        "from core.spaces import entered\n",
        "from core.spaces import entered as inside\nwith inside(space): pass\n",
        "from core import spaces\nwith spaces.entered(space): pass\n",
        "import core.spaces\nx = core.spaces.entered\n",
        "from core.spaces import _current\n",
    ],
)
def test_an_entry_outside_a_door_is_seen(tmp_path: Path, text: str) -> None:
    assert breaches(plant(tmp_path / "a", {"cases/actions.py": text}), DOORS) != []
    assert breaches(plant(tmp_path / "b", {"exchange/actions.py": text}), DOORS) == []
    assert breaches(plant(tmp_path / "c", {"cases/management/commands/load.py": text}), DOORS) == []


def test_a_yield_inside_the_block_is_seen_even_in_a_door(tmp_path: Path) -> None:
    text = "from core.spaces import entered\ndef rows(space):\n    with open(space), entered(space):\n        yield 1\n"
    inner = text.replace("yield 1", "return [lambda: (yield), *iter(())]")
    [breach] = breaches(plant(tmp_path / "a", {"tenants/doors.py": text}), DOORS)
    assert breach == "tenants/doors.py:4 yields while a space is entered"
    assert breaches(plant(tmp_path / "b", {"tenants/doors.py": inner}), DOORS) == []


def test_a_decorator_is_seen_even_in_a_door(tmp_path: Path) -> None:
    text = "from core.spaces import REGISTRY, entered\n@entered(REGISTRY)\ndef job(): ...\n"
    assert breaches(plant(tmp_path, {"tenants/jobs.py": text}), DOORS) == [
        "tenants/jobs.py:2 enters a space as a decorator"
    ]


def _names(source: Source) -> frozenset[str]:
    """What ``entered`` is called in this file."""
    imports = (node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom))
    renamed = {alias.asname for node in imports for alias in node.names if alias.name == NAME and alias.asname}
    return frozenset({NAME, *renamed})


def _uses(source: Source, names: frozenset[str]) -> Iterator[ast.AST]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            if node.module == "core.spaces" and {alias.name for alias in node.names} & {NAME, "_current"}:
                yield node
        elif _is_entry(node, names) or (isinstance(node, ast.Attribute) and node.attr == NAME):
            yield node


def _yields(source: Source, names: frozenset[str]) -> Iterator[ast.AST]:
    blocks = (node for node in ast.walk(source.tree) if isinstance(node, ast.With | ast.AsyncWith))
    for block in blocks:
        if any(_is_entry(item.context_expr, names) for item in block.items):
            yield from (inner for statement in block.body for inner in _own(statement) if _lends(inner))


def _decorators(source: Source, names: frozenset[str]) -> Iterator[ast.AST]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from (each for each in node.decorator_list if _is_entry(each, names) or chain(each)[-1:] == [NAME])


def _is_entry(node: ast.AST, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Call) and bool(chain(node)) and chain(node)[-1] in names


def _lends(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is below it, without the bodies of functions defined there: those run later."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _own(child)
