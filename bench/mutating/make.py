"""Make mutants of files with mutmut's operators: one JSON object a line, on standard output.

    make.py SEED SHARE LEAST FILE…

Runs in the library's environment, not in the product's. Of each file a share of its mutants is taken, at least LEAST,
by the hash of what each changes, so that a sample stays the same when something else in the file changes.

Left out are docstrings, annotations, ``TYPE_CHECKING``, assertions (they speak to the type checker), log lines,
sentences for people, whose wording no test should hold, and what is a matter of style (frozen, slots, strict). Three
operators are added to the library's, which knows no statements: a condition turned round, a call left out, a function
that answers nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

SENTENCE = re.compile(r"""^[a-zA-Z]*["'][A-Z].* .*[.?!:…]?["']$""")
LOGS = m.Call(func=m.Attribute(value=m.Name("log") | m.Name("logger") | m.Name("_log")))
TYPED = m.Call(func=m.Name("cast") | m.Name("TypeVar") | m.Name("isinstance") | m.Name("len"))
STYLE = ("verbose_name", "help_text", "slots", "frozen", "kw_only", "strict")
WORDS = m.Arg(keyword=m.OneOf(*(m.Name(word) for word in STYLE)))
SKIPPED = m.Annotation() | m.Assert() | m.Import() | m.ImportFrom() | m.Expr(value=m.SimpleString()) | LOGS | WORDS
NAMED = m.Assign(targets=[m.AssignTarget(target=m.Name("__all__") | m.Name("log") | m.Name("logger"))])


@dataclass(frozen=True)
class Place:
    """Where the walk stands: the lines that run when this does, its scope, the names a module's line gives."""

    lines: tuple[int, int] = (1, 1)
    scope: tuple[str, ...] = ()
    live: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mutant:
    """One node put in the place of another."""

    place: Place
    operator: str
    old: cst.CSTNode
    new: cst.CSTNode


def condition_turned(node: cst.If) -> Iterator[cst.If]:
    inside = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    if not m.matches(node.test, m.Comparison()):  # the library turns comparisons itself
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), inside))


def call_left_out(node: cst.Expr) -> Iterator[cst.BaseSmallStatement]:
    if m.matches(node.value, m.Call() | m.Await(expression=m.Call())):
        yield cst.Pass()


def nothing_answered(node: cst.Return) -> Iterator[cst.Return]:
    if node.value is not None and not m.matches(node.value, m.Name("None") | m.Call() | m.SimpleString()):
        yield node.with_changes(value=cst.Name("None"))


def first_of_strings(node: Any, found: Iterable[Any]) -> list[Any]:
    """A string in capitals says no more than one that is another."""
    if isinstance(node, cst.BaseString):
        return [] if SENTENCE.match(getattr(node, "value", "")) else list(found)[:1]
    return list(found)


def only_style(old: Any, new: Any) -> bool:
    """Whether a call changed in what is a matter of style or wording only."""
    if not isinstance(old, cst.Call) or not isinstance(new, cst.Call) or old.func is not new.func:
        return False
    left = [[arg.value for arg in call.args if not m.matches(arg, WORDS)] for call in (old, new)]
    return len(left[0]) == len(left[1]) and all(one is other for one, other in zip(*left, strict=True))


OPERATORS = [*mutation_operators, (cst.If, condition_turned), (cst.Expr, call_left_out), (cst.Return, nothing_answered)]


class Walk:
    """All mutants of a module, from the outside in."""

    def __init__(self, source: str) -> None:
        wrapper = MetadataWrapper(cst.parse_module(source))
        self.module = wrapper.module
        self.at = wrapper.resolve(PositionProvider)

    def mutants(self) -> Iterator[Mutant]:
        yield from self.below(self.module, Place())

    def below(self, node: cst.CSTNode, place: Place) -> Iterator[Mutant]:
        if m.matches(node, SKIPPED | NAMED) or m.matches(node, m.If(test=m.Name("TYPE_CHECKING"))):
            return
        place = self.moved(node, place)
        yield from self.here(node, place)
        inside = self.inside(node, place)
        for child in node.children:
            outer = isinstance(child, cst.Decorator | cst.Parameters | cst.Arg)
            if m.matches(node, TYPED) and isinstance(child, cst.Arg):
                continue
            yield from self.below(child, place if outer else inside)

    def here(self, node: cst.CSTNode, place: Place) -> Iterator[Mutant]:
        if m.matches(node, TYPED):
            return
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                for new in first_of_strings(node, operator(node)):
                    if not only_style(node, new):
                        yield Mutant(place, operator.__name__.removeprefix("operator_"), node, new)

    def moved(self, node: cst.CSTNode, place: Place) -> Place:
        """Lines of the innermost statement; of one with a body, of its head."""
        if isinstance(node, cst.SimpleStatementLine):
            span = self.at[node]
            names = place.names if place.live else (*place.names[:1], *assigned(node))
            return replace(place, lines=(span.start.line, span.end.line), names=names)
        if isinstance(node, cst.BaseCompoundStatement):
            start, body = self.at[node].start.line, self.at[node.body].start.line
            if isinstance(node, cst.FunctionDef | cst.ClassDef) and not place.live:
                named = replace(place, names=(node.name.value,))
                return replace(named, lines=(start, self.at[node].end.line))
            return replace(place, lines=(start, max(start, body - 1)))
        return place

    def inside(self, node: cst.CSTNode, place: Place) -> Place:
        if isinstance(node, cst.FunctionDef):
            return replace(place, scope=(*place.scope, node.name.value), live=True)
        if isinstance(node, cst.Lambda):
            return replace(place, live=True)
        if isinstance(node, cst.ClassDef):
            return replace(place, scope=(*place.scope, node.name.value), names=(node.name.value,))
        return place


def assigned(node: cst.SimpleStatementLine) -> list[str]:
    """Names that a statement gives: a constant, a field."""
    found = []
    for small in node.body:
        targets = [small.target] if isinstance(small, cst.AnnAssign) else []
        targets += [one.target for one in small.targets] if isinstance(small, cst.Assign) else []
        found += [target.value for target in targets if isinstance(target, cst.Name)]
    return found


def written(walk: Walk, path: str, mutant: Mutant, seen: dict[str, int]) -> dict[str, Any]:
    """What a mutant changes, and a key that stays while its surroundings change."""
    show = walk.module.code_for_node
    old, new = show(mutant.old).strip(), show(mutant.new).strip()
    words = "\0".join([path, ".".join(mutant.place.scope), mutant.operator, old, new])
    seen[words] = seen.get(words, 0) + 1
    key = hashlib.sha256(f"{words}\0{seen[words]}".encode()).hexdigest()[:12]
    place = mutant.place
    line = {"key": key, "path": path, "operator": mutant.operator, "old": old, "new": new}
    return {**line, "lines": place.lines, "scope": ".".join(place.scope), "live": place.live, "names": place.names}


def whole(walk: Walk, mutant: Mutant) -> str | None:
    """The module with the mutant in it; None when that is no Python, or the same program."""
    code = walk.module.deep_replace(mutant.old, mutant.new).code
    try:
        tree = ast.parse(code)
        compile(code, "mutant", "exec")
    except (SyntaxError, ValueError):
        return None
    return None if ast.dump(tree) == ast.dump(ast.parse(walk.module.code)) else code


def sampled(path: str, seed: str, share: float, least: int) -> Iterator[dict[str, Any]]:
    walk = Walk(Path(path).read_text())
    seen: dict[str, int] = {}
    found = [(written(walk, path, mutant, seen), mutant) for mutant in walk.mutants()]
    found.sort(key=lambda pair: hashlib.sha256((seed + pair[0]["key"]).encode()).hexdigest())
    wanted = max(least, round(len(found) * share))
    for line, mutant in found:
        source = whole(walk, mutant) if wanted > 0 else None
        if source is not None:
            wanted -= 1
            yield {**line, "of": len(found), "source": source}


def main() -> None:
    seed, share, least, *paths = sys.argv[1:]
    for path in paths:
        for line in sampled(path, seed, float(share), int(least)):
            print(json.dumps(line))


if __name__ == "__main__":
    main()
