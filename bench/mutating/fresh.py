"""Mutants that need a fresh import: a process that has imported no module of the product, and forks for each.

In the fork an import hook gives the mutated source for one module, and pytest runs the chosen tests on the standing
world that is already there; tests that commit get a new one.
"""

# ruff: noqa: PLC0415 - Django and the tests are imported in the fork

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import sys
from collections.abc import Sequence
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from bench.mutating.warm import in_fork, session

HEAVY = """
    psycopg psycopg_pool django.db.models django.forms django.template django.test django.urls django.http pydantic nh3
    markdown_it pygments procrastinate channels PIL.Image html5lib holidays uuid_utils
    django.contrib.postgres.fields django.core.management django.views.generic structlog asyncio daphne.server
    mdit_py_plugins.footnote puremagic linkify_it xml.etree.ElementTree email.message
"""


class Mutated(importlib.abc.MetaPathFinder):
    """Gives the mutated source for one module."""

    def __init__(self, module: str, path: str, source: str) -> None:
        self.module, self.path, self.source = module, path, source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.module:
            return None
        inside = [str(Path(self.path).parent)] if self.path.endswith("__init__.py") else None
        loader = Source(self.module, self.path, self.source)
        return importlib.util.spec_from_file_location(name, self.path, loader=loader, submodule_search_locations=inside)


class Source(importlib.machinery.SourceFileLoader):
    """A file of ours with another text."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = compile(self.source, self.path, "exec")
        return code


class Standing:
    """The session's plugin: the tests take the database and the world that are there."""

    def __init__(self, database: str, world: bytes) -> None:
        self.database, self.world = database, world

    def pytest_collection_modifyitems(self) -> None:
        from tests import world as worlds

        worlds.create_database = self.adopt
        worlds.build = self.stand

    def adopt(self, worker: str) -> str:
        from django.db import connections

        wrapper: Any
        for wrapper in (connections["owner"], connections["default"]):
            wrapper.close()
            wrapper.settings_dict["NAME"] = self.database
        return self.database

    def stand(self) -> Any:
        """The world that is there. A first statement is sent in the registry, as making one would have."""
        from django.db import connections

        from core.spaces import REGISTRY, entered

        with entered(REGISTRY):
            for wrapper in connections.all():
                wrapper.ensure_connection()
        return pickle.loads(self.world)


class Alone:
    """The session's plugin: a database of its own, so that what commits takes nothing from the others."""

    def pytest_collection_modifyitems(self) -> None:
        from tests import world as worlds

        make = worlds.create_database
        worlds.create_database = lambda worker: make("alone")


class Fresh:
    """The process that forks, from the outside."""

    def __init__(self, root: Path) -> None:
        ours, theirs = Pipe()
        self.line, self.pid = ours, os.fork()
        if self.pid == 0:
            ours.close()
            with contextlib.suppress(EOFError):
                _serve(theirs, root)
            os._exit(0)
        theirs.close()

    def verdict(self, mutant: dict[str, Any], tests: list[str], limit: float, world: tuple[str, bytes] | None) -> int:
        """Run tests with a mutant; ``world`` is the database and the standing world, None for new ones."""
        self.line.send((mutant, tests, world, limit))
        return int(self.line.recv())

    def close(self) -> None:
        self.line.close()
        os.waitpid(self.pid, 0)


def _serve(line: Connection, root: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    for name in HEAVY.split():
        with contextlib.suppress(Exception):  # what needs settings is imported later
            importlib.import_module(name)
    while True:
        *asked, limit = line.recv()
        line.send(in_fork(partial(_passes, root, *asked), limit))


def _passes(root: Path, mutant: dict[str, Any], tests: list[str], world: tuple[str, bytes] | None) -> int:
    module = mutant["path"].removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    sys.meta_path.insert(0, Mutated(module, str(root / mutant["path"]), mutant["source"]))
    return session(tests, Standing(*world) if world else Alone())
