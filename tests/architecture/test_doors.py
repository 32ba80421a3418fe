"""Doors reach rows only through ``visible_to``: an unscoped manager in a view is a leak waiting for its address."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import Source, Tree, chain, plant, product

DOORS = tuple(
    f"*/{name}"
    for door in ("views", "api", "forms", "consumers", "webhooks")
    for name in (f"{door}.py", f"{door}/*.py")
)
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"})


def breaches(tree: Tree) -> list[str]:
    """Managers in doors whose chain does not ask ``visible_to``, and shortcuts that are given a bare model."""
    return [breach for source in tree.product(*DOORS) for breach in _in(source)]


def test_the_products_doors_ask_who_is_looking() -> None:
    assert breaches(product()) == []


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.get(pk=pk)",
        "Case.objects.filter(pk=pk).first()",
        "Case.objects.create(subject=subject)",
        "Case._default_manager.all()",
        "models.Case.objects.all()[:10]",
        "forms.ModelChoiceField(queryset=Case.objects)",
        "get_object_or_404(Case, pk=pk)",
        "get_object_or_404(models.Case, pk=pk)",
        "get_object_or_404(Case.objects.filter(is_open=True), pk=pk)",
    ],
)
def test_an_unscoped_manager_is_seen(tmp_path: Path, line: str) -> None:
    assert len(breaches(plant(tmp_path, {"cases/views.py": f"def page(request, pk):\n    return {line}\n"}))) == 1


def test_a_scoped_one_passes_in_every_sort_of_door(tmp_path: Path) -> None:
    line = "found = get_object_or_404(Case.objects.with_people().visible_to(request.actor).live(), pk=1)\n"
    unscoped = "found = Case.objects.all()\n"
    assert breaches(plant(tmp_path, {"cases/views/page.py": line, "cases/selectors.py": unscoped})) == []
    assert len(breaches(plant(tmp_path, {"cases/api.py": unscoped, "realtime/consumers.py": unscoped}))) == 2


def _in(source: Source) -> Iterator[str]:
    parents = {child: node for node in ast.walk(source.tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            whole = _whole(node, parents)
            if "visible_to" not in whole:
                yield f"{source.at(node)} {'.'.join(whole)} does not ask visible_to"
        elif isinstance(node, ast.Call) and chain(node)[-1:] and chain(node)[-1] in SHORTCUTS:
            given = chain(node.args[0]) if node.args else []
            if not node.args or given[-1:] and given[-1][:1].isupper():
                yield f"{source.at(node)} {chain(node)[-1]} is given a model and not what the actor may see"


def _whole(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> list[str]:
    """The names of the longest dotted expression that begins with ``node``."""
    while True:
        above = parents.get(node)
        follows = isinstance(above, ast.Attribute | ast.Subscript) and above.value is node
        called = isinstance(above, ast.Call) and above.func is node
        if above is None or not (follows or called):
            return chain(node)
        node = above
