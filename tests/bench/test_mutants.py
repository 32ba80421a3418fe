"""What the measure of mutants relies on: lines carried over to changed files, tests chosen, code put in its place."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from types import FunctionType

import pytest

from bench.mutating.fresh import Mutated
from bench.mutating.reach import Reach
from bench.mutating.warm import BROKEN, PASSED, TIMEOUT, Warm, changed, in_fork

BEFORE = "def one():\n    return 1\n\n\nLIMIT = 2\n\n\ndef two():\n    return one() + LIMIT\n"


def test_lines_are_carried_over_to_what_a_file_says_now(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    file = tmp_path / "core" / "sums.py"
    file.write_text(BEFORE)
    reach = Reach()
    reach.moved(tmp_path, ["core/sums.py"])
    reach.lines = {"core/sums.py": {2: {"a"}, 9: {"a", "b"}}}
    reach.keep(tmp_path / "reach.json")
    file.write_text('"""Sums."""\n\n' + BEFORE.replace("+ LIMIT", "- LIMIT"))
    kept = Reach.kept(tmp_path / "reach.json")
    kept.lines = reach.lines
    kept.moved(tmp_path, ["core/sums.py"])
    assert kept.lines["core/sums.py"] == {1: set(), 2: set(), 4: {"a"}, 11: {"a", "b"}}


def test_mutant_takes_the_tests_of_its_line_and_of_a_constant_those_that_read_it() -> None:
    near, far, other = "tests/core/test_sums.py::a", "tests/cases/test_x.py::b[1]", "tests/cases/test_x.py::b[2]"
    reach = Reach({near: 0.2, far: 0.1, other: 0.1, "tests/cases/test_slow.py::d": 60.0})
    reach.sources = {"core/sums.py": BEFORE.splitlines()}
    reach.lines = {"core/sums.py": {2: {near, "tests/cases/test_slow.py::d"}, 9: {near, far, other}}}
    inside = {"path": "core/sums.py", "lines": [2, 2], "live": True, "names": []}
    assert reach.choose(inside, 12, among=lambda test: True) == [near]
    constant = {"path": "core/sums.py", "lines": [5, 5], "live": False, "names": ["LIMIT"]}
    assert reach.choose(constant, 3, among=lambda test: True) == [far, other, near]
    assert reach.choose(constant, 12, among=lambda test: test != far) == [other, near]


def test_constant_that_no_line_says_takes_the_tests_of_its_mirror_else_of_its_folder() -> None:
    mirror, beside, away = "tests/core/test_words.py::a", "tests/core/test_sums.py::b", "tests/cases/test_x.py::c"
    reach = Reach(dict.fromkeys((mirror, beside, away), 0.1))
    reach.sources = {"core/words.py": ["WORD = 1"], "core/sums.py": ["from core.words import *"]}
    reach.lines = {"core/sums.py": {1: {away}}}
    constant = {"path": "core/words.py", "lines": [1, 1], "live": False, "names": ["WORD"]}
    assert reach.choose(constant, 12, among=lambda test: True) == [mirror]
    assert set(reach.choose(constant, 12, among=lambda test: test != mirror)) == set()
    del reach.seconds[mirror]
    assert reach.choose(constant, 12, among=lambda test: True) == [beside]


def test_fork_says_how_it_ended() -> None:
    def breaks() -> int:
        raise RuntimeError("a mutant")

    def waits() -> int:
        time.sleep(60)
        return PASSED

    assert in_fork(lambda: 3, 60) == 3
    assert in_fork(breaks, 60) == BROKEN
    assert in_fork(waits, 0.2) == TIMEOUT


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("return 1", "return 2", ["one"]),
        ("one() + LIMIT", "one() - LIMIT", ["two"]),
        ("LIMIT = 2", "LIMIT = 3", [None]),
    ],
)
def test_change_is_in_a_function_or_needs_a_fresh_import(old: str, new: str, names: list[str | None]) -> None:
    pairs = changed(compile(BEFORE, "sums", "exec"), compile(BEFORE.replace(old, new), "sums", "exec"))
    assert [pair and pair[0].co_name for pair in pairs] == names


def test_functions_and_constants_are_changed_where_they_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "planted_sums.py"
    file.write_text(BEFORE)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("planted_sums")
    assert module.two() == 3
    warm = Warm(lambda session: None)
    warm.living = [one for one in vars(module).values() if isinstance(one, FunctionType)]
    found = warm.swaps(file, BEFORE.replace("return 1", "return 7"))
    assert found is not None
    assert warm.survives(found, "planted_sums", []) == PASSED
    assert module.two() == 9
    constant = BEFORE.replace("LIMIT = 2", "LIMIT = 30")
    assert warm.swaps(file, constant) is None
    change = warm.constant(file, constant)
    assert change == ("LIMIT", "LIMIT = 30")
    warm.survives(change, "planted_sums", [])
    assert module.two() == 37
    monkeypatch.delitem(sys.modules, "planted_sums")


def test_fresh_import_takes_the_mutated_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = Mutated("planted_fresh", str(tmp_path / "planted_fresh.py"), BEFORE.replace("return 1", "return 5"))
    monkeypatch.setattr(sys, "meta_path", [hook, *sys.meta_path])
    assert importlib.import_module("planted_fresh").two() == 7
    monkeypatch.delitem(sys.modules, "planted_fresh")
