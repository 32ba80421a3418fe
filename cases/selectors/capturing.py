"""What of a case fills an article: which entries say what the issue is, which how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.selectors.fields import fields_of
from cases.selectors.links import entries_to_split
from core.actor import Actor
from knowledge.bodies import MOST_TEXT, SOLUTION

PARTS = tuple((part.key, part.label) for part in SOLUTION)


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the case, and which part of the article it fills: empty for none."""

    entry: Any
    part: str

    @property
    def name(self) -> str:
        """What its choice is called in the form."""
        return f"e-{self.entry.pk}"


@dataclass(frozen=True, slots=True)
class Material:
    """The entries of a case that its reader sees, each with the part it fills, and the texts that come of it."""

    sources: list[Source]
    texts: Mapping[str, str]


def material_of(case: Any, actor: Actor, chosen: Mapping[str, str]) -> Material:
    """What fills an article from a case: what was ``chosen`` for each entry, else what is likely.

    The requester's first entry says the issue; what was accepted as the solution, or else the last answer, says the
    resolution. What the case says of itself fills the environment.
    """
    entries = entries_to_split(case, actor)
    likely = {} if chosen else _likely(case, entries)
    keys = {key for key, _ in PARTS}
    sources = []
    for entry in entries:
        wanted = chosen.get(f"e-{entry.pk}", "") if chosen else likely.get(entry.pk, "")
        sources.append(Source(entry, wanted if wanted in keys else ""))
    texts = {key: _joined(source.entry.source for source in sources if source.part == key) for key, _ in PARTS}
    facts = "\n".join(f"- {one.label}: {one.words}" for one in fields_of(case, actor))
    texts["environment"] = _joined(part for part in (facts, texts["environment"]) if part)
    return Material(sources, texts)


def _likely(case: Any, entries: list[Any]) -> dict[UUID, str]:
    asked = next((one for one in entries if one.by_id == case.requester_id), entries[0] if entries else None)
    answers = [one for one in entries if one.by_id != case.requester_id and one is not asked]
    solved = next((one for one in entries if one.pk == case.solution_id), None) or next(
        (one for one in reversed(answers) if not one.is_note), None
    )
    found = {asked.pk: "issue"} if asked else {}
    if solved is not None and solved is not asked:
        found[solved.pk] = "resolution"
    return found


def _joined(texts: Any) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())[:MOST_TEXT]
