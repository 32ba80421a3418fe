"""No tracked file names the machine it was made on or the place its packages came from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import Tree, plant, product

PATTERNS = {
    "a registry's host": re.compile(r"https?://registry\.", re.IGNORECASE),
    "a package index": re.compile(r"\bpypi[.]org\b|files[.]pythonhosted|\bnpmjs[.]", re.IGNORECASE),
    "a path of a machine": re.compile(r"(?<![\w.:~-])/(?:work|farm)/[a-z.]"),
}


def breaches(tree: Tree) -> list[str]:
    """Lines of text files that hold such an address."""
    return [
        f"{source.path}:{number} holds {what}"
        for source in tree.matching("*")
        for number, line in enumerate(source.text.splitlines(), 1)
        for what, pattern in PATTERNS.items()
        if pattern.search(line)
    ]


def test_the_tree_names_no_machine_and_no_registry() -> None:
    assert breaches(product()) == []


@pytest.mark.parametrize(
    "pieces",
    [
        ("https://regis", "try.example.com/x"),
        ("--index", "-url https://py", "pi.org/simple"),
        ("https://files.python", "hosted.org/packages/x.whl"),
        ('"resolved"', ': "https://regis', "try.npm", 'js.org/x"'),
        ("cd /wo", "rk/shared && ls"),
        ("data = '/fa", "rm/cache'"),
    ],
)
def test_each_sort_of_address_is_seen_in_any_file(tmp_path: Path, pieces: tuple[str, ...]) -> None:
    for path in ("docs/a.md", "package-lock.json", ".ci/run", "cases/views.py"):
        assert breaches(plant(tmp_path / path, {path: f"first\n{''.join(pieces)}\n"}))[0].startswith(f"{path}:2 ")


def test_a_page_called_work_passes(tmp_path: Path) -> None:
    assert breaches(plant(tmp_path, {"a.html": '<a href="/work/">My work</a> https://acme.example/wo' + "rk/x"})) == []
