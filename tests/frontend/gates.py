"""What a template, a style or a script of ours may not hold, each rule as a pattern. Read by test_assets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {".venv", "node_modules", "var", "static", "test-results", ".git"}


@dataclass(frozen=True)
class Gate:
    """A rule: why it is there, what breaks it, and the files (by name) it does not hold for."""

    why: str
    pattern: re.Pattern[str]
    spares: frozenset[str] = frozenset()


def _gate(why: str, pattern: str, spares: Iterable[str] = ()) -> Gate:
    return Gate(why, re.compile(pattern, re.IGNORECASE | re.MULTILINE), frozenset(spares))


TEMPLATE_GATES = {
    "hx-on": _gate("needs eval, which the policy forbids", r"\shx-on[:=-]"),
    "js values": _gate("need eval, which the policy forbids", r"""=\s*["']\s*(?:js|javascript):"""),
    "trigger filters": _gate("need eval, which the policy forbids", r"""hx-trigger(?::\w+)?=["'][^"']*\["""),
    "handler attributes": _gate("are inline scripts", r"""<[a-z][^>]*\son[a-z]+\s*=\s*["']"""),
    "style attributes": _gate("the policy forbids them", r"""<[a-z][^>]*\sstyle\s*="""),
    "style elements": _gate("the policy forbids them", r"<style\b"),
    "inline scripts": _gate("the policy forbids them", r"<script(?![^>]*\ssrc=)(?![^>]*application/json)"),
    "foreign assets": _gate(
        "every byte comes from this host",
        r"""<(?:script|link|img|use|source|iframe|video|audio)\b[^>]*\s(?:src|href|srcset)=["'](?:https?:)?//""",
    ),
}

_SIDES = r"(?:left|right|top|bottom)"
STYLE_GATES = {
    "physical sides": _gate(
        "does not mirror for right-to-left",
        rf"(?:^|[;{{\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-{_SIDES}(?:-\w+)?|{_SIDES})\s*:",
    ),
    "physical sizes": _gate("does not turn with the writing", r"(?:^|[;{\s])(?:min-|max-)?(?:width|height)\s*:"),
    "physical alignment": _gate("does not mirror", r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b"),
    "physical corners": _gate("does not mirror", r"border-(?:top|bottom)-(?:left|right)-radius\s*:"),
    "four-value shorthands": _gate(
        "are physical",
        r"(?:^|[;{\s])(?:margin|padding|inset|border-(?:width|style|color|radius))\s*:(?:\s+[^\s;}]+){4}\s*[;}\n]",
    ),
    "colour literals": _gate(
        "only tokens name colours",
        r"(?::|,|\s)(?:#[0-9a-f]{3,8}\b|(?:rgb|hsl|oklch|oklab|lab|lch|hwb)a?\()",
        ["tokens.css"],
    ),
    "important": _gate("hides what wins", r"!important", ["utilities.css", "print.css"]),
    "ids": _gate("one thing, one class", r"^[^{};:@]*#[a-z][\w-]*[^{};]*\{"),
    "pixels of type": _gate("does not grow with the reader's size", r"font-size\s*:\s*[\d.]+px"),
    "foreign assets": _gate("every byte comes from this host", r"""(?:url\(\s*["']?|@import\s+["'])(?:https?:)?//"""),
}

SCRIPT_GATES = {
    "eval": _gate("the policy forbids it", r"\beval\(|new Function\("),
    "markup from text": _gate("text is never markup", r"innerHTML|outerHTML|insertAdjacentHTML|document\.write"),
    "style from script": _gate("the policy forbids style attributes", r"""\.style\.|setAttribute\(\s*["']style"""),
    "foreign addresses": _gate("every byte comes from this host", r"""["'`](?:https?:)?//[a-z]"""),
}

# Labels of the Traffic Light Protocol keep the colours the standard gives them.
_TLP = re.compile(r"^.*\.tlp\b[^{]*\{[^}]*\}(?:\s*\.tlp\b[^{]*\{[^}]*\})*", re.MULTILINE)
_TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def templates() -> Iterator[Path]:
    """Every template of the tree, those of apps to come too."""
    for path in ROOT.rglob("*.html"):
        inside = path.relative_to(ROOT).parts
        if "templates" in inside and not ELSEWHERE & set(inside):
            yield path


def styles() -> Iterator[Path]:
    yield from (ROOT / "assets" / "css").rglob("*.css")


def scripts() -> Iterator[Path]:
    yield from (ROOT / "assets" / "js").rglob("*.js")


def bare(path: Path, text: str) -> str:
    """The text without its comments, and a style sheet's without the labels that keep their standard colours."""
    if path.suffix == ".html":
        return _TEMPLATE_COMMENT.sub("", text)
    text = _BLOCK_COMMENT.sub("", text)
    return _LINE_COMMENT.sub("", text) if path.suffix == ".js" else _TLP.sub("", text)


def breaches(gates: dict[str, Gate], path: Path, text: str) -> list[str]:
    """What in this text breaks which gate, as lines a person can act on."""
    clean = bare(path, text)
    return [
        f"{path.name}: {name} ({gate.why}): {found.group().strip()[:80]}"
        for name, gate in gates.items()
        if path.name not in gate.spares
        for found in gate.pattern.finditer(clean)
    ]
