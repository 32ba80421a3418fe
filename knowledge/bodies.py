"""What an article holds, by its kind: named parts in Markdown, and those as HTML, rendered once when they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations.markdown import as_words, render
from core.refusals import Refused
from knowledge.choices import Kind

MOST_TEXT = 20_000
"""Characters of one part."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an article: its key in the body, what it is called, and what belongs into it."""

    key: str
    label: str
    about: str = ""


SOLUTION = (
    Part("issue", "Issue", "What happens, in the words of whoever has the problem."),
    Part("environment", "Environment", "Where: products, versions, what was changed before."),
    Part("resolution", "Resolution", "The answer, the fix or the way around it. Leave it empty while there is none."),
    Part("cause", "Cause", "Why it happens, as far as known."),
)
STORY = (Part("text", "Story", "What happened, what was done, what it taught."),)
PAGE = (Part("text", "Text"),)
PARTS: Mapping[str, tuple[Part, ...]] = {Kind.SOLUTION: SOLUTION, Kind.STORY: STORY, Kind.PAGE: PAGE}


def parts_of(kind: str) -> tuple[Part, ...]:
    """The parts of a kind of article, in the order they are read. A process has steps instead, and none here."""
    return PARTS.get(kind, ())


def body_of(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    """The body that somebody gave, without what its kind does not have. ``Refused`` for a part that is too long."""
    found = {part.key: str(given.get(part.key) or "").strip() for part in parts_of(kind)}
    for part in parts_of(kind):
        if len(found[part.key]) > MOST_TEXT:
            raise Refused(
                f"{part.label} is longer than {MOST_TEXT:,} characters. Make a second article of a part of it."
            )
    return found


def rendered(body: Mapping[str, str], *, case_links: bool) -> dict[str, str]:
    """The parts as HTML. ``case_links`` where numbers of cases lead to them: at home, and never in a network."""
    return {key: render(text, case_links=case_links) if text else "" for key, text in body.items()}


def is_framed(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether it only says what the problem is: a solution without a resolution, anything else without text."""
    key = "resolution" if kind == Kind.SOLUTION else "text"
    return kind in PARTS and not body.get(key)


def summary_of(kind: str, body: Mapping[str, Any]) -> str:
    """The first words of an article for a list, where nobody wrote a summary: at most 300 characters of plain text."""
    keys = [part.key for part in parts_of(kind)] or ["summary"]
    first = next((body[key] for key in keys if body.get(key)), "")
    words = " ".join(as_words(str(first)).split())
    return words if len(words) <= 300 else words[:299].rsplit(" ", 1)[0] + "…"


def check_whole(kind: str, body: Mapping[str, Any]) -> None:
    """Raise ``Refused`` unless a body says what its kind is for."""
    if kind == Kind.SOLUTION and not body.get("issue"):
        raise Refused("Say what the issue is, in the words of whoever has it.")
    if kind != Kind.SOLUTION and is_framed(kind, body):
        raise Refused("There is nothing to read in it yet.")
