"""The floor of the house is closed: a new file in core is a decision about everything that stands on it."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.source import Tree, plant, product

FILES = frozenset(
    """
    __init__.py access.py actor.py apps.py aside.py chosen.py doing.py events.py fragments.py ids.py jobs.py models.py
    numbered.py refusals.py rows.py shapes.py slots.py spaces.py statements.py undoing.py
    """.split()
)
FOLDERS = frozenset({"backend", "migrations"})


def breaches(tree: Tree) -> list[str]:
    """Files of core that are not on the list, and listed ones that are gone."""
    inside = [path.split("/")[1:] for path in tree.paths if path.startswith("core/")]
    found = {parts[0] for parts in inside}
    strange = sorted(found - FILES - FOLDERS)
    gone = sorted((FILES | FOLDERS) - found)
    return [f"core/{name} is not on core's list" for name in strange] + [f"core/{name} is gone" for name in gone]


def test_core_holds_what_is_listed() -> None:
    assert breaches(product()) == []


def test_a_strange_file_and_a_missing_one_are_seen(tmp_path: Path) -> None:
    listed = {f"core/{name}": "" for name in FILES} | {f"core/{name}/__init__.py": "" for name in FOLDERS}
    assert breaches(plant(tmp_path / "whole", listed)) == []
    assert breaches(plant(tmp_path / "more", {**listed, "core/utils.py": ""})) == [
        "core/utils.py is not on core's list"
    ]
    del listed["core/slots.py"]
    assert breaches(plant(tmp_path / "less", listed)) == ["core/slots.py is gone"]
