"""A pytest session that stays: everything imported, the tests collected, the standing world made.

``Warm`` takes the place of pytest's loop. It first measures which tests reach which lines, then gives each mutant to a
fork of itself: functions of the mutated module get their new code there, and the tests chosen run until one fails.
What is no function's inside (constants, fields, defaults, decorators) and what runs at import alone is left to
``fresh``.
"""

# ruff: noqa: PLC0415 - Django is there with the session alone

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

FUNCTION = 2  # CO_NEWLOCALS; a class's body has it not
PASSED, BROKEN, TIMEOUT = 0, 255, 254
TOO_MUCH = 4 * 2**30  # bytes of memory: a mutant without an end takes them quickly
Change = tuple[str, str] | list[tuple[FunctionType, CodeType]]
COMMITS = {"committed", "transactional_db", "live_server"}


class Warm:
    """The session's plugin: calls ``work`` when everything is there."""

    def __init__(self, work: Callable[[Warm], None]) -> None:
        self.work = work
        self.items: dict[str, pytest.Item] = {}
        self.failed = False
        self.living: list[FunctionType] = []
        self.caches: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        if fixturedef.argname == "_standing":
            self.standing: Any = fixturedef

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        self.work(self)
        return True

    def commits(self, test: str) -> bool:
        """Whether a test changes the standing world for those that follow."""
        return bool(COMMITS & set(getattr(self.items[test], "fixturenames", ())))

    def run(self, test: str, following: str | None = None) -> bool:
        """Run one test; whether it passed."""
        item, self.failed = self.items[test], False
        item.session._setupstate.teardown_exact(item)
        item.ihook.pytest_runtest_protocol(item=item, nextitem=self.items[following or test])
        return not self.failed

    def settle(self) -> Any:
        """Make the standing world and let go of every connection, so that forks share none. Returns the world."""
        from django.db import connections

        test = next(name for name in self.items if "world" in getattr(self.items[name], "fixturenames", ()))
        assert self.run(test), test
        connection: Any
        for connection in connections.all():
            connection.close()
            if connection.pool:
                connection.close_pool()
        gc.unfreeze()
        gc.collect()
        objects = gc.get_objects()  # what is frozen is not listed any more
        self.living = [one for one in objects if isinstance(one, FunctionType)]
        self.caches = [one for one in objects if isinstance(one, _lru_cache_wrapper)]
        gc.freeze()
        return self.standing.cached_result[0][0]

    def measure(self, tests: list[str], scope: list[str], into: Path, times: Path) -> int:
        """The lines each test reaches go into a file of coverage's, its seconds (none if it fails) into another."""
        cover = importlib.import_module("coverage").Coverage(data_file=str(into), include=scope, config_file=False)
        cover.start()
        for index, test in enumerate(tests):
            began = time.perf_counter()
            cover.switch_context(test)
            passed = self.run(test, tests[min(index + 1, len(tests) - 1)])
            with times.open("a") as kept:
                kept.write(json.dumps([test, time.perf_counter() - began if passed else None]) + "\n")
        cover.stop()
        cover.save()
        return PASSED

    def swaps(self, path: Path, source: str) -> list[tuple[FunctionType, CodeType]] | None:
        """Living functions and their new code; None when more than functions changed, or one is not found."""
        pairs = list(changed(compile(path.read_text(), str(path), "exec"), compile(source, str(path), "exec")))
        here = [one for one in self.living if one.__code__.co_filename == str(path)]
        found = []
        for pair in pairs:
            same = [one for one in here if pair and is_same(one.__code__, pair[0])]
            if pair is None or not same:
                return None
            found += [(one, pair[1]) for one in same]
            for old, new in inside(*pair):  # made by a call before this: a decorator's, a reader's
                made = [one for one in here if is_same(one.__code__, old)]
                if made and old.co_freevars != new.co_freevars:
                    return None
                found += [(one, new) for one in made]
        return found

    def constant(self, path: Path, source: str) -> tuple[str, str] | None:
        """Name and new statement of a module's constant, if that is all that changed."""
        before, after = (ast.parse(text).body for text in (path.read_text(), source))
        differing = [new for old, new in zip(before, after, strict=True) if ast.dump(old) != ast.dump(new)]
        targets = [target for one in differing if isinstance(one, ast.Assign) for target in one.targets]
        targets += [one.target for one in differing if isinstance(one, ast.AnnAssign)]
        if len(differing) != 1 or len(targets) != 1 or not isinstance(targets[0], ast.Name):
            return None
        return targets[0].id, ast.unparse(differing[0])

    def set_constant(self, module: str, name: str, statement: str) -> None:
        """Give a constant its new value wherever it was imported. For a fork alone."""
        home = vars(sys.modules[module])
        old, trial = home[name], dict(home)
        exec(statement, trial)
        for other in tuple(sys.modules.values()):
            if vars(other).get(name, self) is old:
                vars(other)[name] = trial[name]

    def survives(self, change: Change, module: str, tests: list[str]) -> int:
        """Run tests with a change made; the number of the first that fails, from 1. For a fork alone."""
        if isinstance(change, tuple):
            self.set_constant(module, *change)
        for function, code in change if isinstance(change, list) else ():
            function.__code__ = code
        for cache in self.caches:
            if cache.__module__ == module:
                cache.cache_clear()
        return next((index for index, test in enumerate(tests, 1) if not self.run(test)), 0)


def in_fork(act: Callable[[], int], limit: float) -> int:
    """What a fork answers, ``BROKEN`` if it breaks and ``TIMEOUT`` after so many seconds. Its output goes nowhere."""
    pid = os.fork()
    if pid == 0:
        answer = BROKEN
        try:
            silent()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, limit)
            resource.setrlimit(resource.RLIMIT_AS, (TOO_MUCH, TOO_MUCH))
            answer = act()
        except BaseException:  # whatever a mutant does, its fork ends here
            answer = BROKEN
        finally:
            os._exit(answer)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return TIMEOUT if os.WTERMSIG(status) == signal.SIGALRM else BROKEN
    return os.WEXITSTATUS(status)


def silent() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def changed(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType] | None]:
    """Outermost functions that differ, from a module or class; None when the module or class itself does."""
    inner = [[one for one in code.co_consts if isinstance(one, CodeType)] for code in (before, after)]
    if own(before) != own(after) or len(inner[0]) != len(inner[1]):
        yield None
        return
    for old, new in zip(*inner, strict=True):
        if old == new:
            continue
        if old.co_flags & FUNCTION:
            yield (old, new) if old.co_freevars == new.co_freevars else None
        else:
            yield from changed(old, new)


def inside(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Functions within a function that differ and may stand in for each other."""
    inner = [[one for one in code.co_consts if isinstance(one, CodeType)] for code in (before, after)]
    if len(inner[0]) == len(inner[1]):
        for old, new in zip(*inner, strict=True):
            if old != new:
                yield old, new
                yield from inside(old, new)


def own(code: CodeType) -> tuple[Any, ...]:
    """What a piece of code does itself, without what is defined in it."""
    consts = [(type(one), one) for one in code.co_consts if not isinstance(one, CodeType)]
    return code.co_code, consts, code.co_names, code.co_varnames, code.co_freevars


def is_same(living: CodeType, code: CodeType) -> bool:
    """Whether code that has run is that which was compiled anew; ``==`` looks at what running has left in it."""
    named = [(one.co_qualname, one.co_firstlineno) for one in (living, code)]
    return named[0] == named[1] and own(living) == own(code)


def session(tests: list[str], plugin: Any) -> int:
    """Run pytest in this process, with one plugin more and nothing kept."""
    quiet = "-q -s -x -p no:cacheprovider -p no:playwright -W ignore::pytest.PytestAssertRewriteWarning"
    plain = ["-o", "addopts=--import-mode=importlib"]
    return int(pytest.main([*quiet.split(), *plain, *tests], plugins=[plugin]))


def library(python: str) -> None:
    """Put the library's packages after the product's, for coverage alone."""
    place = Path(python).parent.parent / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    sys.path.append(str(place))
