"""A Markdown text as sections and blocks, each with its own lines word for word. Pure.

The parser finds where a block begins and ends; the text of a block is cut out of the source and never made anew, so
raw HTML, tables, links and whatever else stands there survive as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.front_matter import front_matter_plugin

CODE = frozenset({"fence", "code_block"})
LISTS = frozenset({"ordered_list_open", "bullet_list_open"})
TAB = 4
LINE_ALONE = -1

_BLOCKS = MarkdownIt("commonmark", {"html": True}).enable("table").use(front_matter_plugin).disable("inline")


@dataclass(frozen=True, slots=True)
class Item:
    """One of a list. ``first`` is its first paragraph as written, empty if it begins otherwise, and ``rest`` what
    follows, without the list's indentation.
    """

    first: str
    rest: str
    source: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list, code, a table or the like. ``kind`` is the parser's word for how it begins."""

    kind: str
    source: str
    items: tuple[Item, ...] = ()
    words: str = ""
    """What a paragraph says, without the white space around it."""


@dataclass(slots=True)
class Section:
    """A heading as written, what stands below it, and the sections within. The whole text is one of level 0."""

    level: int
    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def source(self) -> str:
        """What stands below the heading, with the sections within under their headings."""
        return joined([*self.passages()])

    def passages(self) -> Iterator[str]:
        """The same, block by block."""
        yield from (block.source for block in self.blocks)
        for one in self.sections:
            yield f"{'#' * one.level} {' '.join(one.heading.split())}"
            yield from one.passages()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. ``front`` is its front matter, ``definitions`` the lines of links by reference, by their label,
    ``references`` what the parser made of them, and ``repeated`` what is defined again in the same words.
    """

    root: Section
    front: str
    definitions: dict[str, str]
    references: Mapping[str, Any]
    repeated: tuple[str, ...]


def joined(texts: Sequence[str]) -> str:
    """Texts below each other, as paragraphs of their own."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def parsed(text: str) -> Document:
    """The sections and blocks of a text. Any text will do."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    lines = text.split("\n")
    env: EnvType = {}
    tokens = _BLOCKS.parse(text, env)
    root = Section(0)
    open_ = [root]
    front = ""
    definitions, repeated = _definitions(tokens, lines, env)
    for begin, end in _outermost(tokens, lines, env):
        token = tokens[begin] if end != LINE_ALONE else Token("paragraph_open", "p", 1, map=[begin, begin + 1])
        if token.type == "front_matter":
            front = token.content
        elif token.type == "heading_open":
            section = Section(int(token.tag[1]), tokens[begin + 1].content)
            while open_[-1].level >= section.level:
                open_.pop()
            open_[-1].sections.append(section)
            open_.append(section)
        else:
            open_[-1].blocks.append(_block(tokens[begin : end + 1] if end != LINE_ALONE else [token], lines))
    return Document(root, front, definitions, env.get("references", {}), repeated)


def unquoted(text: str) -> str:
    """A text without the marks of a quotation that it is as a whole; any other as it is."""
    lines = text.split("\n")
    if not all(line.startswith(">") for line in lines):
        return text
    return "\n".join(line[1:].removeprefix(" ") for line in lines)


def labels_in(text: str, definitions: dict[str, str]) -> list[str]:
    """Which labels a text names in brackets."""
    named = (part.partition("]")[0] for part in normalizeReference(text).split("[")[1:])
    return [label for label in dict.fromkeys(named) if label in definitions]


def _outermost(tokens: Sequence[Token], lines: Sequence[str], env: EnvType) -> Iterator[tuple[int, int]]:
    """Each block on the outside as its first and last token. A line that no block and no definition holds comes as its
    number and ``LINE_ALONE``.
    """
    found: list[tuple[int, int, int]] = []
    held = {line for first, last in _reference_lines(env) for line in range(first, last)}
    depth = begin = 0
    for place, token in enumerate(tokens):
        begin = place if depth == 0 else begin
        depth += token.nesting
        if depth == 0 and (mapped := tokens[begin].map):
            found.append((mapped[0], begin, place))
            held.update(range(*mapped))
    found += [(number, number, LINE_ALONE) for number, line in enumerate(lines) if line.strip() and number not in held]
    yield from ((begin, end) for _, begin, end in sorted(found))


def _reference_lines(env: EnvType) -> Iterator[tuple[int, int]]:
    for reference in [*env.get("references", {}).values(), *env.get("duplicate_refs", ())]:
        yield reference["map"][0], reference["map"][1]


def _definitions(tokens: Sequence[Token], lines: Sequence[str], env: EnvType) -> tuple[dict[str, str], tuple[str, ...]]:
    """The lines of each definition outside of lists and quotations, which keep their own, and those that are repeated.
    A label that is defined twice has both: the first counts.
    """
    held = {line for token in tokens if token.level == 0 and token.map for line in range(*token.map)}
    several = [*env.get("references", {}).items(), *((one["label"], one) for one in env.get("duplicate_refs", ()))]
    found: dict[str, dict[str, None]] = {}
    repeated: list[str] = []
    for label, reference in several:
        if reference["map"][0] not in held:
            texts, text = found.setdefault(label, {}), _cut(lines, reference["map"])
            repeated += [text] if text in texts else []
            texts[text] = None
    return {label: "\n".join(texts) for label, texts in found.items()}, tuple(repeated)


def _cut(lines: Sequence[str], mapped: Sequence[int]) -> str:
    return "\n".join(line.strip() for line in lines[mapped[0] : mapped[1]])


def _block(tokens: Sequence[Token], lines: Sequence[str]) -> Block:
    first, last = tokens[0].map or (0, 0)
    source = "\n".join(_flush(lines[first:last])).rstrip()
    items = tuple(_items(tokens, lines)) if tokens[0].type in LISTS else ()
    words = source.strip() if tokens[0].type == "paragraph_open" else ""
    return Block(tokens[0].type, source, items, words)


def _items(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Item]:
    """The items of a list, which is the whole of the tokens."""
    level = tokens[0].level + 1
    begins = [place for place, token in enumerate(tokens) if token.level == level and token.type == "list_item_open"]
    for begin, end in pairwise([*begins, len(tokens)]):
        first, last = tokens[begin].map or (0, 0)
        own = _dedented(lines[first:last], tokens[begin])
        after = tokens[begin + 1] if begin + 1 < end else None
        paragraph = after is not None and after.type == "paragraph_open" and (after.map or [first])[0] == first
        length = (after.map or (0, 0))[1] - first if after is not None and paragraph else 0
        yield Item(
            "\n".join(own[:length]).strip(), "\n".join(_flush(own[length:])).strip("\n").rstrip(), "\n".join(own)
        )


def _dedented(lines: Sequence[str], item: Token) -> list[str]:
    """The lines of an item without its marker and the indentation below it."""
    begin = lines[0].expandtabs(TAB)
    marker = len(begin) - len(begin.lstrip()) + len(item.info) + len(item.markup)
    spaces = len(begin[marker:]) - len(begin[marker:].lstrip())
    # Five spaces begin code that is indented; an item may also begin with an empty line.
    width = marker + (spaces if 1 <= spaces <= TAB and begin[marker:].strip() else 1)
    return [begin[width:], *(_without_indent(line, width) for line in lines[1:])]


def _flush(lines: Sequence[str]) -> Sequence[str]:
    """Lines without the up to three spaces that all of them begin with: four would mean something."""
    least = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[least:] for line in lines] if least < TAB else lines


def _without_indent(line: str, width: int) -> str:
    """A line without so many columns of white space, or without all it has."""
    indent = len(line) - len(line.lstrip(" \t"))
    columns = len(line[:indent].expandtabs(TAB))
    return " " * max(0, columns - width) + line[indent:] if columns else line
