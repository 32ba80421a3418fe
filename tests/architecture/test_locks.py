"""Rows are locked inside a transaction: PostgreSQL holds a lock no longer than that, and Django refuses one without.

A job runs in no transaction, and the test of an action in one, so that none of those sees what is missing. This follows
each task through the functions that it names, from module to module, until one of them opens a transaction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.source import Function, Source, Tree, chain, functions, plant, product

LOCK = "select_for_update"
Place = tuple[str, str]
"""A file's path and the name of a function in it."""


def breaches(tree: Tree) -> list[str]:
    """The functions that lock rows and that a task reaches without a transaction in between."""
    sources = {source.path: source for source in tree.product()}
    locking = {LOCK, *_locking_methods(sources.values())}
    defined = {(path, node.name): node for path, source in sources.items() for node in _plain(source)}
    known = {path: _imported(source) for path, source in sources.items()}
    waiting = [place for place in defined if place[0].endswith("/tasks.py")]
    seen, found = set(waiting), []
    while waiting:
        place = waiting.pop()
        node = defined[place]
        if any(chain(one)[-1:] == ["atomic"] for one in node.decorator_list):
            continue
        named = [names for child in node.body for names in _outside(child)]
        if any(names[-1] in locking for names in named if len(names) > 1):
            found.append(f"{sources[place[0]].at(node)} {place[1]} locks rows, and a task reaches it in no transaction")
        led = {_led(names, place[0], known[place[0]], defined, known) for names in named}
        waiting += [one for one in led - seen if one is not None]
        seen |= {one for one in led if one is not None}
    return sorted(found)


def test_no_task_locks_rows_outside_a_transaction() -> None:
    assert breaches(product()) == []


TASK = "from cases.actions import talks\ndef hear():\n    {}\n"
ACTION = "{}def hear_it():\n    _take()\ndef _take():\n    {}\n"
BARE = "rows.select_for_update().get()"


def test_a_lock_is_found_however_deep(tmp_path: Path) -> None:
    task = TASK.format("talks.hear_it()")
    assert len(_of(tmp_path / "a", task, ACTION.format("", BARE))) == 1
    assert len(_of(tmp_path / "b", task, ACTION.format("", "rows.visible_to(by).lock(1)"))) == 1
    assert len(_of(tmp_path / "c", TASK.format("run(lambda: talks.hear_it)"), ACTION.format("", BARE))) == 1


def test_a_transaction_on_the_way_is_enough(tmp_path: Path) -> None:
    task = TASK.format("talks.hear_it()")
    assert _of(tmp_path / "a", task, ACTION.format("@transaction.atomic\n", BARE)) == []
    assert _of(tmp_path / "b", task, ACTION.format("", f"with transaction.atomic():\n        {BARE}")) == []
    assert _of(tmp_path / "c", TASK.format("pass"), ACTION.format("", BARE)) == []
    assert _of(tmp_path / "d", TASK.format("with transaction.atomic(): talks.hear_it()"), ACTION.format("", BARE)) == []


def _of(folder: Path, task: str, action: str) -> list[str]:
    rows = "class Rows:\n    def lock(self, pk):\n        return self.select_for_update().get(pk=pk)\n"
    files = {"cases/tasks.py": task, "cases/actions/talks.py": action, "cases/querysets.py": rows}
    return breaches(plant(folder, files))


def _plain(source: Source) -> list[Function]:
    return [node for node in source.tree.body if isinstance(node, Function)]


def _locking_methods(sources: Iterable[Source]) -> Iterator[str]:
    """What methods of rows are called that lock them, such as ``Case.objects.lock``."""
    for source in sources:
        if "/querysets" in source.path or "/models" in source.path:
            for dotted, node in functions(source):
                if "." in dotted and any(LOCK in names for child in node.body for names in _outside(child)):
                    yield node.name


def _outside(node: ast.AST) -> Iterator[list[str]]:
    """Every dotted name below a node, without what stands in a transaction that is opened there."""
    if isinstance(node, ast.With) and any(chain(item.context_expr)[-1:] == ["atomic"] for item in node.items):
        return
    if isinstance(node, ast.Name | ast.Attribute):
        names = chain(node)
        yield names if names else [""]
    for child in ast.iter_child_nodes(node):
        yield from _outside(child)


def _imported(source: Source) -> dict[str, str]:
    """What each imported name of a file stands for, with dots."""
    found: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


def _led(
    names: list[str], path: str, here: dict[str, str], defined: dict[Place, Function], known: dict[str, dict[str, str]]
) -> Place | None:
    """The function that a dotted name in a file leads to, through what packages pass on; None for anything else."""
    if len(names) == 1 and (path, names[0]) in defined:
        return path, names[0]
    dotted = ".".join([here.get(names[0], ""), *names[1:]])
    for _ in range(4):
        module, _, name = dotted.rpartition(".")
        base = module.replace(".", "/")
        for file in (f"{base}.py", f"{base}/__init__.py"):
            if (file, name) in defined:
                return file, name
        dotted = known.get(f"{base}/__init__.py", {}).get(name, "")
    return None
