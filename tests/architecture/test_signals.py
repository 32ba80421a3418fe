"""No model signals and no work in ``save()``: what follows from a change stands in the action that makes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.source import Source, Tree, excused, plant, product

SIGNALS = frozenset(
    """
    pre_init post_init pre_save post_save pre_delete post_delete m2m_changed receiver ModelSignal
    """.split()
)
HOOKS = frozenset({"save", "save_base", "delete"})
ALLOWED = {
    "core/rows.py SpaceModel.save_base": "the guard of every row: it compares spaces and changes nothing",
    "core/rows.py SpaceModel.delete": "the guard of every row: it compares spaces and changes nothing",
    "tenants/models/organizations.py Domain.save": "a host name is normalised, or the door would not find it",
}


def signals(tree: Tree) -> list[str]:
    """Uses of model signals and of Django's receiver decorator."""
    return [f"{source.at(node)} uses {name}" for source in tree.product() for name, node in _signals(source)]


def hooks(tree: Tree, allowed: Mapping[str, str]) -> list[str]:
    """Models that do something of their own when they are saved or deleted."""
    found: dict[str, str] = {}
    for source in tree.product("*/models.py", "*/models/*.py", "core/rows.py"):
        for model in (node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)):
            for method in (node for node in model.body if isinstance(node, ast.FunctionDef) and node.name in HOOKS):
                key = f"{source.path} {model.name}.{method.name}"
                found[key] = f"{source.at(method)} {model.name}.{method.name}() works behind the action's back"
    return excused(found, allowed)


def test_the_product_has_no_model_signals() -> None:
    assert signals(product()) == []


def test_the_products_models_do_no_work_when_saved() -> None:
    assert hooks(product(), ALLOWED) == []


def test_signals_are_seen_however_they_are_imported(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "cases/a.py": "from django.db.models.signals import post_save\n",
            "cases/b.py": "from django.db.models import signals\nsignals.m2m_changed.connect(print)\n",
            "cases/c.py": "from django import dispatch\n@dispatch.receiver(None)\ndef f(**kwargs): ...\n",
            "cases/d.py": "from allauth.account.signals import user_logged_in\n",
        },
    )
    assert [breach.split(":")[0] for breach in signals(tree)] == ["cases/a.py", "cases/b.py", "cases/c.py"]


def test_work_in_save_is_seen_and_so_is_a_stale_exception(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"cases/models.py": "class Case:\n    def save(self): ...\n    def close(self): ...\n"})
    [breach] = hooks(tree, {})
    assert breach.startswith("cases/models.py:2 Case.save()")
    assert hooks(tree, {"cases/models.py Case.save": "why"}) == []
    assert len(hooks(tree, {"cases/models.py Case.save": "why", "cases/models.py Case.delete": "why"})) == 1


def _signals(source: Source) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django."):
            yield from ((alias.name, node) for alias in node.names if alias.name in SIGNALS)
        elif isinstance(node, ast.Attribute) and node.attr in SIGNALS:
            yield node.attr, node
