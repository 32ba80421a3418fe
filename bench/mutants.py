"""How many planted faults the tests notice: mutants of the kernel, the rights, the clocks and the import.

    bench/mutants.py --share 0.12 --work var/mutants
    bench/mutants.py --only cases/permissions.py --tests 60 --again

Mutations are mutmut's, and a few of statements (``bench/mutating/make.py``); its environment is made below the work
folder from hashed requirements. Each mutant runs the tests that reach its line, at most ``--tests`` of them. A result
is kept as soon as it is known, so a run may be stopped and taken up; ``--again`` runs the survivors anew. Progress goes
to stderr with every survivor; the last line printed is one JSON object, the ``rows`` of it a module each.
"""

# ruff: noqa: E402, PLC0415 - the repository is put on the path first, and Django is there with the session alone

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import pickle
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.common import tell
from bench.mutating.fresh import Fresh
from bench.mutating.reach import Reach
from bench.mutating.warm import BROKEN, PASSED, TIMEOUT, Warm, in_fork, library, session

AREAS = {
    "core": ["core/*.py", "core/backend/*.py"],
    "permissions": ["*/permissions.py"],
    "clocks": ["clocks/*.py", "clocks/actions/*.py"],
    "import": ["cases/imports/*.py", "cases/importing/*.py"],
}
TESTS = """
    core clocks cases conversations notifications intake tenants realtime directory accounts config architecture
""".split()
HERE = ROOT / "bench" / "mutating"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, default=ROOT / "var" / "mutants", help="where everything is kept")
    asked.add_argument("--share", type=float, default=0.12, help="of a module's mutants; at least --least of them")
    asked.add_argument("--least", type=int, default=12)
    asked.add_argument("--seed", default="5")
    asked.add_argument("--tests", type=int, default=12, help="at most so many tests for a mutant")
    asked.add_argument("--only", nargs="*", default=[""], help="areas, or modules whose path begins so")
    asked.add_argument("--again", action="store_true", help="run the known survivors anew, and nothing else")
    asked.add_argument("--from", dest="folders", nargs="*", default=TESTS, help="folders of tests")
    options = asked.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    python = _library(options.work)
    run = Run(options, python, Fresh(ROOT))
    status = session([f"tests/{name}" for name in options.folders], Warm(run.work))
    run.fresh.close()
    if status not in {0, 5}:
        raise SystemExit("The session of the tests did not come to its end.")
    run.finish()


def _library(work: Path) -> str:
    """The Python of the library's environment, made if missing."""
    place = work / "library"
    python = place / "bin" / "python"
    if not (place / "made").exists():
        tell("making the library's environment …")
        venv.create(place, with_pip=True, clear=True)
        hashed = ["--require-hashes", "-r", str(HERE / "requirements.txt")]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *hashed], check=True)
        (place / "made").touch()
    return str(python)


def scope() -> dict[str, str]:
    """Each module's area, by its path. Packages without a line of their own are left out."""
    found = {}
    for area, patterns in AREAS.items():
        for path in (path for pattern in patterns for path in sorted(ROOT.glob(pattern))):
            if len(path.read_text().splitlines()) > 5:
                found[str(path.relative_to(ROOT))] = area
    return {path: "permissions" if path.endswith("/permissions.py") else area for path, area in found.items()}


class Run:
    """One run: the sample, what tests reach, and a verdict for each mutant."""

    def __init__(self, options: argparse.Namespace, python: str, fresh: Fresh) -> None:
        self.options, self.python, self.fresh = options, python, fresh
        wanted = tuple(options.only)
        self.areas = {path: area for path, area in scope().items() if area in wanted or path.startswith(wanted)}
        self.results = options.work / "results.jsonl"
        self.known = {line["key"]: line for line in _lines(self.results)}
        self.mutants = self._made()
        self.proved: dict[str, bool] = {}

    def _made(self) -> list[dict[str, Any]]:
        """The sample, made anew only of what changed since."""
        kept = {path: self._kept(path) for path in self.areas}
        missing = [path for path, file in kept.items() if not file.exists()]
        for file in kept.values():
            file.parent.mkdir(exist_ok=True)
        for path in missing:
            asked = [self.options.seed, str(self.options.share), str(self.options.least), path]
            command = [self.python, str(HERE / "make.py"), *asked]
            kept[path].write_text(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        made = [list(_lines(file)) for file in kept.values()]
        turns = [line for step in zip_longest(*made) for line in step if line]  # a run that is stopped was everywhere
        return sorted(turns, key=lambda mutant: not mutant["live"])

    def _kept(self, path: str) -> Path:
        options = self.options
        words = f"{path} {options.seed} {options.share} {options.least} {(HERE / 'make.py').read_text()}"
        mark = hashlib.sha256((words + (ROOT / path).read_text()).encode()).hexdigest()[:16]
        return Path(options.work) / "made" / f"{mark}.jsonl"

    def work(self, warm: Warm) -> None:
        """Measure what has to be, then ask about each mutant not yet known."""
        reach = self._reach(warm)
        world, database = warm.settle(), _database()
        standing = (database, pickle.dumps(world))
        open_ = [mutant for mutant in self.mutants if self._open(mutant)]
        tell(f"{len(self.mutants)} mutants of {len(self.areas)} modules, {len(open_)} to ask about")
        with self.results.open("a") as kept:
            for number, mutant in enumerate(open_, 1):
                line = self._asked(warm, reach, mutant, standing)
                self.known[line["key"]] = line
                kept.write(json.dumps(line) + "\n")
                kept.flush()
                if line["verdict"] == "survived" or number % 25 == 0:
                    tell(f"{number}/{len(open_)} {_said(line)}")

    def _open(self, mutant: dict[str, Any]) -> bool:
        known = self.known.get(mutant["key"])
        return (known is not None and known["verdict"] == "survived") if self.options.again else known is None

    def _reach(self, warm: Warm) -> Reach:
        """What tests reach: as kept, with what a run that was stopped had measured, and what is new."""
        work = self.options.work
        reach = Reach.kept(work / "reach.json")
        reach.moved(ROOT, list(scope()))
        self._take(reach)
        tests = reach.stale(ROOT, [*warm.items])
        if tests:
            tell(f"measuring {len(tests)} tests …")
            library(self.python)
            files = [str(ROOT / name) for name in scope()]
            in_fork(lambda: warm.measure(tests, files, work / "reach.coverage", work / "times.jsonl"), 7200)
            self._take(reach)
        reach.keep(work / "reach.json")
        return reach

    def _take(self, reach: Reach) -> None:
        data, times = self.options.work / "reach.coverage", self.options.work / "times.jsonl"
        if times.exists() and data.exists():
            library(self.python)
            measured = importlib.import_module("coverage").CoverageData(basename=str(data))
            measured.read()
            reach.add(ROOT, measured, dict(_lines(times)))
            reach.keep(self.options.work / "reach.json")
            data.unlink()
            times.unlink()

    def _asked(self, warm: Warm, reach: Reach, mutant: dict[str, Any], standing: tuple[str, bytes]) -> dict[str, Any]:
        """Run a mutant's tests and say what became of it."""
        began = time.perf_counter()
        staying = reach.choose(
            mutant, self.options.tests, among=lambda test: test in warm.items and not warm.commits(test)
        )
        committing = reach.choose(mutant, 6, among=lambda test: test in warm.items and warm.commits(test))
        chosen = [*staying, *committing]
        path, limit = ROOT / mutant["path"], 20 + 10 * sum(reach.seconds[test] for test in chosen)
        change: Any = warm.swaps(path, mutant["source"]) if reach.reached(mutant) else None
        change = change or (None if mutant["live"] else warm.constant(path, mutant["source"]))
        way = "fresh" if change is None else "warm"
        verdict = self._warmly(warm, mutant, change, staying, limit) if change and staying else "survived"
        if verdict == "survived" and staying and (not isinstance(change, list) or len(staying) < 4):
            way, verdict = "fresh", self._freshly(mutant, staying, limit + 20, standing)
        if verdict == "survived" and committing and (len(staying) < 3 or self.options.again):
            way, verdict = "fresh", self._freshly(mutant, committing, limit + 40, None)
        told = {name: value for name, value in mutant.items() if name != "source"}
        how = {"verdict": verdict, "way": way, "tests": chosen}
        return told | how | {"seconds": round(time.perf_counter() - began, 2)}

    def _warmly(self, warm: Warm, mutant: dict[str, Any], change: Any, tests: list[str], limit: float) -> str:
        """The verdict of a fork. That the test which fails passes without a mutant is made sure of."""
        module = mutant["path"].removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        while tests := [test for test in tests if self.proved.get(test, True)]:
            number = in_fork(lambda left=tests: warm.survives(change, module, left), limit)  # type: ignore[misc]
            if number in {PASSED, BROKEN, TIMEOUT}:
                return {PASSED: "survived", BROKEN: "killed", TIMEOUT: "timeout"}[number]
            killer = tests[number - 1]
            if killer not in self.proved:
                self.proved[killer] = in_fork(lambda one=killer: int(not warm.run(one)), 60) == PASSED  # type: ignore[misc]
            if self.proved[killer]:
                return "killed"
            tell(f"left out, fails without a mutant: {killer}")
        return "survived"

    def _freshly(self, mutant: dict[str, Any], tests: list[str], limit: float, world: Any) -> str:
        """The verdict of a fresh import. That these tests pass without a mutant is made sure of when one fails."""
        number = self.fresh.verdict(mutant, tests, limit, world)
        if number == PASSED:
            return "survived"
        name = " ".join([mutant["path"], str(world is None), *tests])
        if name not in self.proved:
            healthy = mutant | {"source": (ROOT / mutant["path"]).read_text()}
            self.proved[name] = self.fresh.verdict(healthy, tests, limit, world) == PASSED
            if not self.proved[name]:
                tell(f"no fresh verdict, these fail without a mutant: {mutant['path']} {tests}")
        return ("timeout" if number == TIMEOUT else "killed") if self.proved[name] else "survived"

    def finish(self) -> None:
        """Print the result: a row for each module, and for each area together."""
        told = [self.known[mutant["key"]] for mutant in self.mutants if mutant["key"] in self.known]
        rows = [_row(path, [line for line in told if line["path"] == path]) for path in self.areas]
        areas = [
            _row(area, [line for line in told if self.areas[line["path"]] == area]) for area in {*self.areas.values()}
        ]
        sizes = {"seed": self.options.seed, "share": self.options.share, "least": self.options.least}
        print(json.dumps({"bench": "mutants", **sizes, "areas": areas, "rows": rows}), flush=True)


def _row(name: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    killed = sum(1 for line in lines if line["verdict"] != "survived")
    share = round(killed / len(lines), 3) if lines else None
    return {"name": name, "mutants": len(lines), "killed": killed, "survived": len(lines) - killed, "share": share}


def _said(line: dict[str, Any]) -> str:
    old, new = (" ".join(line[side].split())[:90] for side in ("old", "new"))
    place = f"{line['path']}:{line['lines'][0]} {line['scope']}"
    return f"{line['verdict']} ({line['way']}, {len(line['tests'])} tests, {line['seconds']} s) {place}: {old} -> {new}"


def _lines(path: Path) -> Iterator[Any]:
    if path.exists():
        yield from (json.loads(line) for line in path.read_text().splitlines())


def _database() -> str:
    from django.db import connections

    return str(connections["default"].settings_dict["NAME"])


if __name__ == "__main__":
    main()
