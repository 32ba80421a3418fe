"""Links to pages of one's own desk: their words may cross, their addresses do not. Pure.

An address of a desk says which case is meant, and on another member's host the same path leads to something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

INSTEAD = "[own address]"
"""What stands in place of an address that has no words of its own."""
_WORDS = r"\[(?P<words>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}\]){0,400})\]"
_TARGET = r"(?:<(?P<quoted>[^<>\n]{0,2000})>|(?P<bare>(?:[^\s()<>]|\([^\s()]{0,200}\)){0,2000}))"
_TITLE = r"(?:\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}'|\([^()]{0,300}\)))?"
_INLINE = re.compile(rf"!?{_WORDS}\(\s*{_TARGET}{_TITLE}\s*\)")
_DEFINED = re.compile(
    rf"^ {{0,3}}\[(?P<label>[^\[\]\n]{{1,200}})\]:[ \t]*\n?[ \t]*{_TARGET}{_TITLE}[ \t]*$\n?", re.MULTILINE
)
_REFERRED = re.compile(rf"!?{_WORDS}(?:\[(?P<label>[^\[\]]{{0,200}})\])?")
_OUTWARD = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}(?:[^/@\\]*@)?(?P<host>[^/:?#\\]+)", re.IGNORECASE)
_LOCAL = re.compile(r"[/\\#?.]|C-[1-9]")
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
NESTED = 2
"""A picture can stand within a link."""


def without_own_addresses(text: str, hosts: Iterable[str]) -> str:
    """The text without addresses under one's own names: for what is no Markdown, as a log."""
    own = tuple(name.casefold() for name in hosts if name)
    return _bare(own).sub(INSTEAD, text) if own else text


def without_own_links(text: str, hosts: Iterable[str]) -> str:
    """The text with links to one's own desk as their words alone. ``hosts`` are the names it answers under."""
    own = tuple(name.casefold() for name in hosts if name)
    for _ in range(NESTED):
        text = _INLINE.sub(lambda found: _words(found) if _is_own(found, own) else found[0], text)
    labels: set[str] = set()

    def define(found: re.Match[str]) -> str:
        if not _is_own(found, own):
            return found[0]
        labels.add(_label(found["label"]))
        return ""

    text = _DEFINED.sub(define, text)
    if labels:
        text = _REFERRED.sub(lambda found: _words(found) if _refers(found, labels) else found[0], text)
    return without_own_addresses(text, own)


def _words(found: re.Match[str]) -> str:
    return found["words"] or INSTEAD


def _label(words: str) -> str:
    return " ".join(words.split()).casefold()


def _refers(found: re.Match[str], labels: set[str]) -> bool:
    return _label(found["label"] or found["words"]) in labels


def _is_own(found: re.Match[str], own: tuple[str, ...]) -> bool:
    """Whether an address is a path, or one under a name of one's own. Markdown reads numbered characters in it."""
    target = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", found["quoted"] or found["bare"] or "")).strip()
    outward = _OUTWARD.match(target)
    if outward:
        return outward["host"].casefold().rstrip(".") in own
    return _OUTSIDE.match(target) is None and ("/" in target or _LOCAL.match(target) is not None)


def _bare(own: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name).replace(r"\.", r"\\?\.") for name in own)
    path = r"(?:\.(?=[:/?#]))?(?::\d+)?(?![\w.-]*\w)(?:[/?#][^\s<>()\[\]\"']*)?"
    return re.compile(rf"<?(?<![\w.@-])(?:(?:https?:)?//(?:[^\s/@<>()]{{0,100}}@)?)?(?:{names}){path}>?", re.IGNORECASE)
