"""Which tests reach which lines: measured once, kept, and carried over to files that changed since."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

LONGEST = 8.0  # seconds of a test that a mutant may take
Lines = dict[str, dict[int, set[str]]]


@dataclass
class Reach:
    """Seconds of each test that passed, tests of each line of each file, and what files said when it was measured.

    ``marks`` holds the hash of a test's file then.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def kept(cls, path: Path) -> Reach:
        if not path.exists():
            return cls()
        told = json.loads(path.read_text())
        tests = told.pop("tests")
        lines = {
            name: {int(line): {tests[one] for one in found} for line, found in of.items()}
            for name, of in told.pop("lines").items()
        }
        return cls(lines=lines, **told)

    def keep(self, path: Path) -> None:
        tests = sorted(self.seconds)
        number = {test: index for index, test in enumerate(tests)}
        lines = {
            name: {line: sorted(number[test] for test in found if test in number) for line, found in of.items()}
            for name, of in self.lines.items()
        }
        path.write_text(json.dumps(asdict(self) | {"lines": lines, "tests": tests}))

    def stale(self, root: Path, tests: Iterable[str]) -> list[str]:
        """Tests whose file is new or was changed; what was known of it is forgotten."""
        now = _hashes(root, tests)
        fresh = {test for test in tests if self.marks.get(test) != now[test.split("::")[0]]}
        self.seconds = {test: took for test, took in self.seconds.items() if test not in fresh}
        for of in self.lines.values():
            for found in of.values():
                found -= fresh
        return [test for test in tests if test in fresh]

    def moved(self, root: Path, scope: list[str]) -> None:
        """Carry lines over to what the files say now; a line that is new takes its neighbours' tests."""
        for name in scope:
            now, then = (root / name).read_text().splitlines(), self.sources.get(name)
            self.sources[name] = now
            if then is not None and then != now:
                self.lines[name] = _carried(self.lines.get(name, {}), then, now)

    def add(self, root: Path, data: Any, times: dict[str, float | None]) -> None:
        """Take what coverage measured, ``data`` being its ``CoverageData``. A test that failed has no time."""
        now = _hashes(root, times)
        self.marks |= {test: now[test.split("::")[0]] for test in times}
        seconds = {test: took for test, took in times.items() if took is not None}
        self.seconds |= seconds
        for path in data.measured_files():
            of = self.lines.setdefault(str(Path(path).relative_to(root)), {})
            for line, contexts in data.contexts_by_lineno(path).items():
                of.setdefault(line, set()).update(test for test in contexts if test in seconds)

    def choose(self, mutant: dict[str, Any], most: int, *, among: Callable[[str], bool]) -> list[str]:
        """Tests for a mutant, quickest first: of its own file, the quickest, and those that reach little else."""
        found = {test for test in self._near(mutant) if self.seconds.get(test, LONGEST) < LONGEST and among(test)}
        quick = _various(sorted(found, key=lambda test: (self.seconds[test], test)))
        narrow = _various(sorted(found, key=lambda test: (self._breadth().get(test, 0), test)))
        close = {test: _closeness(test, mutant["path"]) for test in narrow}
        own = sorted((test for test in narrow if close[test]), key=lambda test: -close[test])
        part = most // 3
        taken = dict.fromkeys([*own[:part], *narrow[:part], *quick[:part], *own, *narrow])
        return sorted(list(taken)[:most], key=lambda test: self.seconds[test])

    def reached(self, mutant: dict[str, Any]) -> bool:
        return bool(mutant["live"] and self._of(mutant["path"], mutant["lines"]))

    def _near(self, mutant: dict[str, Any]) -> set[str]:
        """Tests of its lines; of a name's, those of the module's mirror and of the lines that say the name; else of the
        whole module, or of its folder where no test reaches a line of it after the import.
        """
        path = mutant["path"]
        if self.reached(mutant):
            return self._of(path, mutant["lines"])
        found = set() if mutant["live"] else self._of(path, mutant["lines"]) | self._mirror(path, 2)
        for name in reversed(mutant["names"]):
            word = re.compile(rf"\b{name}\b")
            found |= {test for test, _ in self._saying(word, path)} or {test for test, _ in self._saying(word)}
            if len(found) > 3:
                return found
        return found.union(*self.lines.get(path, {}).values()) or self._mirror(path, 1)

    def _mirror(self, path: str, closeness: int) -> set[str]:
        return {test for test in self.seconds if _closeness(test, path) >= closeness}

    def _saying(self, word: re.Pattern[str], only: str | None = None) -> Iterator[tuple[str, int]]:
        for path, text in self.sources.items():
            for number, line in enumerate(text, 1):
                if (only is None or path == only) and word.search(line):
                    yield from ((test, number) for test in self.lines.get(path, {}).get(number, ()))

    def _of(self, path: str, span: list[int]) -> set[str]:
        of = self.lines.get(path, {})
        return set().union(*(of.get(line, set()) for line in range(span[0], span[1] + 1)))

    def _breadth(self) -> dict[str, int]:
        """How many lines each test reaches at all."""
        if not self._counted:
            for of in self.lines.values():
                for found in of.values():
                    for test in found:
                        self._counted[test] = self._counted.get(test, 0) + 1
        return self._counted

    def __post_init__(self) -> None:
        self._counted: dict[str, int] = {}


def _closeness(test: str, module: str) -> int:
    """2 for a test in the mirror of a module, 1 for one in the mirror of its folder, else 0."""
    file, path = Path(test.split("::")[0]), Path(module)
    folders = [path.parent.name] if len(path.parts) > 2 else []
    if path.stem in file.stem and file.parts[1] == path.parts[0]:
        return 2
    return int(file.parts[1] == path.parts[0] != "cases" or any(name in str(file) for name in folders))


def _various(tests: list[str]) -> list[str]:
    """The first case of each test with many, and the others after them."""
    first = list({test.split("[")[0]: test for test in reversed(tests)}.values())[::-1]
    return [*first, *(test for test in tests if test not in first)]


def _hashes(root: Path, tests: Iterable[str]) -> dict[str, str]:
    files = {test.split("::")[0] for test in tests}
    return {file: hashlib.sha256((root / file).read_bytes()).hexdigest() for file in files if (root / file).exists()}


def _carried(of: dict[int, set[str]], then: list[str], now: list[str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if tag == "equal":
            found |= {j1 + step + 1: of[i1 + step + 1] for step in range(i2 - i1) if i1 + step + 1 in of}
        else:
            near = set().union(*(of.get(line, set()) for line in range(i1, i2 + 2)))
            found |= {line + 1: near for line in range(j1, j2)}
    return found
