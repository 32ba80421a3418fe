"""What stands below a heading, divided into steps. Pure.

A step is an item of a numbered list, an item of a list that tells people to do things, or a paragraph that does, with
the code below it. Nothing is made up: what no step begins with stays with the step it follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from knowledge.runbooks.blocks import CODE, Block, Item, joined, parsed
from knowledge.runbooks.titles import Titles, is_act, kind_of, shortened
from knowledge.steps import TEXT, Kind

ORDERED, BULLETS, PARAGRAPH = "ordered_list_open", "bullet_list_open", "paragraph_open"


@dataclass(frozen=True, slots=True)
class Draft:
    """A step that was found. ``is_own`` says whether its title is its own and not that of the section it is in."""

    title: str
    text: str = ""
    heading: str = ""
    kind: Kind = Kind.ACTION
    is_own: bool = True


@dataclass(slots=True)
class _Open:
    """A step whose blocks are still being gathered. ``item`` is what of its list item is said below its title."""

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    item: str = ""
    before: list[Block] = field(default_factory=list)

    @property
    def has_code(self) -> bool:
        return any(block.kind in CODE for block in self.blocks)


def is_divided(blocks: Sequence[Block], *, least: int) -> bool:
    """Whether a section has a numbered list, with at least so many items, or one that tells people what to do."""
    numbered = sum(len(block.items) for block in blocks if block.kind == ORDERED)
    return numbered >= least or any(is_acting(block) for block in blocks)


def is_acting(block: Block) -> bool:
    """Whether a list with bullets tells people to do things: two of its items, and at least half of them."""
    acts = sum(is_act(item.first) for item in block.items) if block.kind == BULLETS else 0
    return acts >= 2 and acts * 2 >= len(block.items)


def divided(blocks: Sequence[Block], section: str, heading: str, titles: Titles) -> list[Draft]:
    """The steps of a section, in order. Without any that could be told apart it is one step by the section's name."""
    steps = [_Open()]
    for place, block in enumerate(blocks):
        if block.kind == ORDERED or is_acting(block):
            _begin_list(steps, block, titles)
        elif _begins(steps[-1], blocks[place : place + 2]):
            steps.append(_Open([block]))
        else:
            steps[-1].blocks.append(block)
    first, *others = steps
    if not others and not _acts(first, titles):
        text = joined([block.source for block in first.blocks])
        return [Draft(section, text, "", kind_of(section), is_own=False)] if text else []
    if others and not first.has_code and not _acts(first, titles):
        others[0].before[:0] = first.blocks
        first = _Open()
    return [_draft(one, heading, titles) for one in (first, *others) if one.blocks or one.title or one.before]


def chunked(draft: Draft, most: int = TEXT) -> list[Draft]:
    """A step as several where its text is too long, cut between paragraphs. A passage that is too long stays whole."""
    if len(draft.text) <= most:
        return [draft]
    texts = [""]
    for passage in parsed(draft.text).root.passages():
        if texts[-1] and len(texts[-1]) + len(passage) + 2 > most:
            texts.append("")
        texts[-1] = joined([texts[-1], passage])
    return [
        replace(draft, text=text, title=shortened(f"{draft.title} ({number})") if number > 1 else draft.title)
        for number, text in enumerate(texts, 1)
    ]


def _begin_list(steps: list[_Open], block: Block, titles: Titles) -> None:
    """Each item begins a step. A paragraph that only leads to the list goes with its first item."""
    last = steps[-1]
    leads = len(steps) > 1 and not last.title and not last.has_code and last.blocks[-1].source.rstrip().endswith(":")
    before = [*steps.pop().before, *last.blocks] if leads else []
    for number, item in enumerate(block.items):
        title, below = _item_title(item, titles)
        steps.append(_Open(title=title, item=below, before=before if not number else []))


def _item_title(item: Item, titles: Titles) -> tuple[str, str]:
    title, below = titles.headline(item.first) if item.first else ("", "")
    if title:
        return title, joined([below, item.rest])
    lines = [titles.plain(line) for line in item.source.split("\n")]
    return shortened(next(filter(None, (line.strip("`~# ") for line in lines)), "")) or "…", item.source.strip("\n")


def _begins(last: _Open, blocks: Sequence[Block]) -> bool:
    """Whether a paragraph begins a step: it tells somebody to do something, or it leads to code behind other code."""
    if blocks[0].kind != PARAGRAPH:
        return False
    leads_to_code = len(blocks) > 1 and blocks[1].kind in CODE
    return is_act(blocks[0].words) or (leads_to_code and last.has_code)


def _acts(step: _Open, titles: Titles) -> bool:
    return bool(_acting_sentence(step.blocks, titles))


def _acting_sentence(blocks: Sequence[Block], titles: Titles) -> str:
    """The first sentence that tells somebody to do something."""
    paragraphs = (block.words for block in blocks if block.kind == PARAGRAPH)
    return next((one for words in paragraphs for one in titles.sentences(words) if is_act(one)), "")


def _draft(step: _Open, heading: str, titles: Titles) -> Draft:
    before = [block.source for block in step.before]
    after = [block.source for block in step.blocks]
    if step.title:
        text = joined([*before, step.item, *after])
        return Draft(step.title, text, heading, kind_of(step.title))
    words = step.blocks[0].words if step.blocks else ""
    title, below = titles.headline(words)
    if not is_act(words):
        own = _acting_sentence(step.blocks, titles) or titles.headline(_leading(step.blocks))[0]
        own = shortened(own).removesuffix(":").rstrip() or "…"
        title, below = (title, below) if own == title else (own, words)
    text = joined([*before, below, *after[1:]]) if words else joined([*before, *after])
    return Draft(title, text, heading, kind_of(title))


def _leading(blocks: Sequence[Block]) -> str:
    """The paragraph before the first code, or else the first words there are."""
    last = ""
    for block in blocks:
        if block.kind in CODE and last:
            return last
        last = block.words or last
    return last or next((block.source for block in blocks), "")
