"""From an own article to what a network reads of it: every text of it goes through the redaction pass. Pure.

Whatever is shown before and whatever crosses is made here, by one function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from exchange.composing import Decided, Shown, Thing, shown_of, things_of
from exchange.redaction.aliases import Aliases
from exchange.redaction.deciding import Decision, apply
from exchange.redaction.finding import find_all
from exchange.redaction.found import Known
from exchange.redaction.links import without_own_links
from knowledge.bodies import parts_of
from knowledge.choices import Kind, Significance
from knowledge.models.articles import NOTE, SUMMARY, TITLE
from knowledge.steps import Process, Target
from network.choices import Label

STRUCTURE = frozenset({"key", "kind", "to"})
"""What of a process is no text: names of its parts, and where they lead."""
TITLE_AT, SUMMARY_AT, NOTE_AT = "title", "summary", "note"
BODY = "body"


class Proposal(BaseModel):
    """What a writer chose beside the words of their article. Kept with the draft, never anywhere else.

    ``practice`` is the one of the network that this adds a version to, or suggests a change of where it is another
    member's.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    practice: UUID | None = None
    is_suggestion: bool = False
    title: str = Field(default="", max_length=TITLE)
    topic: UUID | None = None
    label: str = Label.GREEN
    significance: str = Significance.MAJOR
    note: str = Field(default="", max_length=NOTE)
    decided: dict[str, Decided] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Own:
    """The article as it would cross: its live revision, and how many of one's own cases it came from."""

    kind: str
    title: str
    summary: str
    body: Mapping[str, Any]
    cases: int = 0


@dataclass(frozen=True, slots=True)
class ComposedPractice:
    """What crosses, and what the writer is shown beside it. ``title`` is empty while there is none."""

    kind: str
    title: str
    summary: str
    body: Mapping[str, Any]
    note: str
    cases: int
    things: tuple[Thing, ...]
    shown: Mapping[str, Shown]
    aliases: Mapping[str, str]
    lacks: tuple[str, ...] = ()


def sealed(composed: ComposedPractice, chosen: Proposal) -> str:
    """The SHA-256 over what crosses, under which topic and label, as what: whoever lets it go was shown all of that."""
    words = (
        composed.kind,
        composed.title,
        composed.summary,
        sorted(_flat(composed.body)),
        composed.note,
        composed.cases,
    )
    how = (chosen.topic, chosen.label, chosen.significance, chosen.practice, chosen.is_suggestion)
    return hashlib.sha256(repr((words, *map(str, how))).encode()).hexdigest()


def compose_practice(chosen: Proposal, own: Own, known: Known, aliases: Mapping[str, str]) -> ComposedPractice:
    """What crosses of an article by what was chosen."""
    body = crossing_body(own.kind, own.body)
    texts = {name: without_own_links(text, known.hosts) for name, text in _texts(chosen, own, body)}
    stand_ins = Aliases(aliases)
    found = dict(zip(texts, find_all(list(texts.values()), known, stand_ins), strict=True))
    decisions = {key: Decision(one.choice, one.words) for key, one in chosen.decided.items()}
    crossed = {name: apply(text, found[name], decisions) for name, text in texts.items()}
    title = " ".join(crossed.get(TITLE_AT, "").split())[:TITLE]
    summary = " ".join(crossed.get(SUMMARY_AT, "").split())[:SUMMARY]
    return ComposedPractice(
        kind=own.kind,
        title=title,
        summary=summary,
        body=_filled(body, crossed, BODY),
        note=" ".join(crossed.get(NOTE_AT, "").split())[:NOTE],
        cases=own.cases,
        things=tuple(things_of(found.values(), chosen.decided)),
        shown={name: shown_of(texts[name], found[name], decisions) for name in texts if found[name]},
        aliases=stand_ins.data(),
        lacks=tuple(_lacks(title, chosen)),
    )


def crossing_body(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an article that cross at all, without what means something at home alone: names of queues."""
    if kind != Kind.PROCESS:
        return {part.key: str(body.get(part.key) or "") for part in parts_of(kind)}
    data = Process.of(body).data()
    for step in data["steps"]:
        where = step.get("escalate")
        if where and where.get("to") == Target.QUEUE:
            where["name"] = ""
    return data


def _texts(chosen: Proposal, own: Own, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield TITLE_AT, chosen.title or own.title
    yield SUMMARY_AT, own.summary
    yield NOTE_AT, chosen.note
    yield from _flat(body)


def _flat(value: Any, at: str = BODY) -> Iterator[tuple[str, str]]:
    """Every text inside, by its place."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name not in STRUCTURE:
                yield from _flat(one, f"{at}.{name}")
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from _flat(one, f"{at}.{place}")


def _filled(value: Any, texts: Mapping[str, str], at: str) -> Any:
    """The same with other texts in their places."""
    if isinstance(value, str):
        return texts.get(at, "")
    if isinstance(value, Mapping):
        return {name: one if name in STRUCTURE else _filled(one, texts, f"{at}.{name}") for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(one, texts, f"{at}.{place}") for place, one in enumerate(value)]
    return value


def _lacks(title: str, chosen: Proposal) -> Iterator[str]:
    """What is missing before it can leave, in sentences."""
    if not title:
        yield "Give it a title."
    if chosen.practice is not None and not chosen.note.strip():
        yield "Say in a line what is another in this version."
