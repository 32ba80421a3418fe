"""What the checks of the house look at: the tree's own files, as text and as syntax.

A check is a function over a ``Tree`` (or over models, addresses, events) that returns one sentence per breach. It runs
on the product, where it must find nothing, and on a small planted tree, where it must find something.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / ".importlinter"
FOREIGN = {".git", ".venv", "node_modules", "var", "dist", "__pycache__", "test-results"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file: its path from the tree's root with forward slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax. Raises SyntaxError, which names the file."""
        return ast.parse(self.text, self.path)

    @property
    def app(self) -> str:
        """The first folder of its path."""
        return self.path.split("/", 1)[0]

    @property
    def name(self) -> str:
        """Its own name, without the folders."""
        return self.path.rsplit("/", 1)[-1]

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as editors understand it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@dataclass(frozen=True)
class Tree:
    """The files of a tree, sorted by path."""

    root: Path
    paths: tuple[str, ...]

    @classmethod
    def walk(cls, root: Path) -> Tree:
        """Every file below ``root`` that is not built, installed or stored there."""
        found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
        return cls(root, tuple(sorted(path.as_posix() for path in found if not FOREIGN & set(path.parts))))

    def matching(self, *patterns: str) -> Iterator[Source]:
        """The text files whose path matches one of the patterns, in which ``*`` crosses folders."""
        for path in self.paths:
            if any(fnmatch(path, pattern) for pattern in patterns):
                text = _read(self.root / path)
                if text is not None:
                    yield Source(path, text)

    def product(self, *patterns: str) -> Iterator[Source]:
        """Python files of the product's packages, without migrations (history, written by Django)."""
        packages = set(apps())
        for source in self.matching(*(patterns or ("*.py",))):
            if source.app in packages and "/migrations/" not in source.path:
                yield source


@cache
def product() -> Tree:
    """The product: what git tracks or would track; every file where there is no git."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return Tree.walk(ROOT)
    return Tree(ROOT, tuple(sorted(path for path in set(listed.split("\0")) if path and (ROOT / path).is_file())))


def plant(folder: Path, files: Mapping[str, str]) -> Tree:
    """A small tree of fake sources."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Tree.walk(folder)


@cache
def layers() -> tuple[tuple[str, ...], ...]:
    """The order of the house from the import contract, topmost first; apps that stand side by side share a layer."""
    contract = _contract("importlinter:contract:apps")["layers"]
    lines = (line.strip() for line in contract.splitlines())
    return tuple(tuple(name.strip() for name in line.split("|")) for line in lines if line)


@cache
def apps() -> tuple[str, ...]:
    """Every package of the product, topmost first."""
    return tuple(name for layer in layers() for name in layer)


def functions(source: Source) -> Iterator[tuple[str, Function]]:
    """Every function and method of a file with its dotted name, nested ones included."""
    yield from _functions(source.tree, "")


def chain(node: ast.AST) -> list[str]:
    """The names of a dotted expression from its root: ``Case.objects.filter(…).get`` gives four."""
    if isinstance(node, ast.Call):
        return chain(node.func)
    if isinstance(node, ast.Attribute):
        return [*chain(node.value), node.attr]
    if isinstance(node, ast.Subscript):
        return chain(node.value)
    return [node.id] if isinstance(node, ast.Name) else []


def excused(found: Mapping[str, str], allowed: Mapping[str, str]) -> list[str]:
    """What is found and not allowed, and what is allowed without being found: a list of exceptions must stay true."""
    stale = [f"{key}: listed as an exception, and there is none" for key in sorted(allowed.keys() - found.keys())]
    return [found[key] for key in sorted(found.keys() - allowed.keys())] + stale


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        inner = prefix
        if isinstance(child, Function | ast.ClassDef):
            inner = f"{prefix}{child.name}."
        if isinstance(child, Function):
            yield inner[:-1], child
        yield from _functions(child, inner)


def _contract(section: str) -> Mapping[str, str]:
    parser = ConfigParser()
    parser.read_string(CONTRACTS.read_text())
    return parser[section]


@cache
def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
