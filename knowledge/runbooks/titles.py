"""What a step is called, by the words it begins with. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.steps import TITLE, Kind

SHORT = 160
"""Characters of a title that is cut out of a longer sentence."""
DENSE = 4_000
"""Characters beyond which a paragraph is not looked through for markup: looking for brackets is quadratic."""

_INLINE = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?:](?=\s)")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx)|^\W*\d{1,3})$", re.IGNORECASE)
_BOX = re.compile(r"^\[[ xX]\]\s+")
_SIGNS = frozenset("`*_~")
_WORTH = 20
"""Characters a passage before a colon must have to be a title of its own."""
CHECKING = frozenset("check checking confirm ensure test validate verify double-check".split())
ACTING = CHECKING | frozenset(
    """
    access acquire add adjust alert allow announce apply approve ask assemble assess assign attach avoid back begin
    block bring build call cancel capture change choose clean clear click clone close collect communicate compare
    configure connect consider contact continue copy cordon correct create debug decide decrease define delegate delete
    deploy describe detach determine diagnose disable disconnect discover document download drain edit enable enter
    escalate establish evaluate evict examine execute expand export extract fetch file filter find fix follow gather
    generate get give go grant identify import increase inform inspect install investigate invite isolate issue join
    keep kill label let list locate log login look lower make manually mark match measure merge migrate modify monitor
    mount move navigate note notify observe obtain open order override page patch perform ping place post prepare
    press prevent provide provision pull push query raise read reboot recover recreate redeploy reduce refer reinstall
    remove rename renew reopen repair repeat replace report request reset resize resolve restart restore resume retrieve
    retry return revert review revoke roll rollback rotate run save scale schedule search see select send set share
    shut shutdown sign start stop submit switch take tell terminate track trigger troubleshoot try tune turn uncordon
    undo uninstall unmount update upgrade upload use view visit wait watch write
    """.split()
)


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles out of the passages of one text. ``references`` are the links that it defines."""

    references: Mapping[str, Any] = field(default_factory=dict)

    def plain(self, markdown: str) -> str:
        """The words of a passage in one line, as they are read."""
        if len(markdown) > DENSE:
            return " ".join(markdown.split())
        return " ".join("".join(map(_words, self._children(markdown))).split())

    def says_all(self, title: str, markdown: str) -> bool:
        """Whether a title says everything that a passage does: every word, and where no link leads anywhere."""
        if len(markdown) > DENSE or Counter(_WORD.findall(markdown)) - Counter(_WORD.findall(title)):
            return False
        return not any(token.type in ("link_open", "image", "html_inline") for token in self._children(markdown))

    def headline(self, markdown: str) -> tuple[str, str]:
        """The title that a first paragraph makes, and what of it still has to be said below.

        A paragraph in bold is a title as it stands. Otherwise the first sentence is, without a colon at its end.
        """
        if (bold := self._all_bold(markdown)) and len(bold) <= TITLE:
            return bold, "" if self.says_all(bold, markdown) else markdown
        words = _BOX.sub("", self.plain(markdown))
        title = _first_sentence(words)
        if title == words or len(title) > TITLE:
            title = shortened(title).removesuffix(":").rstrip()
            return title, "" if self.says_all(title, markdown) else markdown
        return title.removesuffix(":").rstrip(), self._behind(title, markdown)

    def sentences(self, markdown: str) -> list[str]:
        """The sentences of a paragraph, in plain words."""
        found: list[str] = []
        rest = self.plain(markdown)
        while rest:
            found.append(_first_sentence(rest))
            rest = rest[len(found[-1]) :].strip()
        return found

    def _behind(self, title: str, markdown: str) -> str:
        """What a paragraph says behind its first sentence. The whole of it where that would lose a link or a word, or
        begin a list or a heading of its own.
        """
        cut = _length_with_signs(title, markdown)
        rest = markdown[cut:].strip()
        begins_plainly = rest[:1].isalpha() or rest[:1] in set("`(\"'“") or rest[:2] == "**"
        says_the_rest = f"{title} {self.plain(rest)}" == self.plain(markdown)
        return rest if begins_plainly and says_the_rest and self.says_all(title, markdown[:cut]) else markdown

    def _all_bold(self, markdown: str) -> str:
        """The words of a paragraph that is bold from end to end, empty for any other."""
        if not markdown.startswith(("**", "__")):
            return ""
        tokens = [token for token in self._children(markdown) if token.type != "text" or token.content.strip()]
        if len(tokens) < 3 or tokens[0].type != "strong_open" or tokens[-1].type != "strong_close":
            return ""
        if any(token.type == "strong_close" and token.level == tokens[-1].level for token in tokens[:-1]):
            return ""
        return " ".join("".join(map(_words, tokens)).split())

    def _children(self, markdown: str) -> Sequence[Token]:
        if len(markdown) > DENSE:
            return ()
        [inline] = _INLINE.parseInline(markdown, {"references": {**self.references}})
        return inline.children or ()


def shortened(words: str) -> str:
    """Words that fit a title, cut between two words where they do not."""
    return words if len(words) <= TITLE else words[:SHORT].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def is_act(words: str) -> bool:
    """Whether a passage begins by telling somebody to do something."""
    first = words.lstrip("*_`([ ").partition(" ")[0].strip(",:;.*_`").casefold()
    return first in ACTING


def kind_of(title: str) -> Kind:
    """A step that begins with looking is a check; anything else is something to do."""
    first, _, rest = title.casefold().partition(" ")
    if first.strip(",:.") in CHECKING or (first == "make" and rest.startswith("sure")):
        return Kind.CHECK
    return Kind.ACTION


def _first_sentence(words: str) -> str:
    for found in _END.finditer(words):
        before = words[: found.start()]
        if _ABBREVIATED.search(before[-12:]) or (found[0] == ":" and len(before) < _WORTH):
            continue
        return words[: found.end()]
    return words


def _length_with_signs(words: str, markdown: str) -> int:
    """How far some words reach into the Markdown that begins with them; 0 where it has more than signs of emphasis."""
    place = 0
    for letter in words:
        while place < len(markdown) and markdown[place] != letter:
            if markdown[place] not in _SIGNS and not (letter.isspace() and markdown[place].isspace()):
                return 0
            place += 1
        place += 1
    while place < len(markdown) and markdown[place] in _SIGNS:
        place += 1
    return place


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return "".join(map(_words, token.children or ()))
    return "" if token.type == "html_inline" else token.content
