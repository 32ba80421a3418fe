"""From a composition to what crosses: the allow-list, the redaction pass over all of it at once, and the preview. Pure.

Whatever is shown before and whatever crosses is made here, by one function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from exchange.redaction.aliases import Aliases
from exchange.redaction.deciding import Choice, Decision, Piece, apply, pieces
from exchange.redaction.finding import find_all
from exchange.redaction.found import Found, Kind, Known
from exchange.redaction.links import without_own_addresses, without_own_links
from exchange.sources import Offered
from network.parcels import MOST_ENTRIES, MOST_FIELDS, MOST_FILES, Content, Enclosed, Line, Said

SHOWN = 1000


class Decided(BaseModel):
    """What a person decided about one thing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    choice: Choice = Choice.REPLACE
    words: str = Field(default="", max_length=60)


class Composition(BaseModel):
    """What a writer chose: whom to ask, what to say, what crosses. Kept with the draft, never anywhere else.

    ``answers`` are by key, empty where a field was seen and left so, with the sort of each in ``kinds``. ``form`` and
    ``form_version`` name what the writer was asked when they last answered.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    member: UUID | None = None
    person: UUID | None = None
    community: UUID | None = None
    is_anyone: bool = False
    topic: UUID | None = None
    title: str = Field(default="", max_length=200)
    severity: str = "medium"
    label: str = "amber"
    is_test: bool = False
    answers: dict[str, Any] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    form: UUID | None = None
    form_version: int = 0
    fields: tuple[str, ...] = ()
    entries: tuple[UUID, ...] = Field(default=(), max_length=MOST_ENTRIES)
    files: tuple[UUID, ...] = Field(default=(), max_length=MOST_FILES)
    decided: dict[str, Decided] = Field(default_factory=dict)


def sealed(content: Content, chosen: Composition) -> str:
    """The SHA-256 over what crosses, to whom it goes and under which label and severity: whoever lets it go was shown
    all of that.
    """
    to = (chosen.member, chosen.person, chosen.is_anyone, chosen.topic, chosen.community)
    words = "|".join(map(str, (content.digest, *to, chosen.label, chosen.severity, chosen.is_test)))
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class File:
    """A file of the case. ``text`` is what a log says, None for a picture and a PDF; ``why`` says why it cannot cross
    at all. A PDF is opened once it is ticked: ``wrong`` says what is the matter with it then.
    """

    key: UUID
    name: str
    size: int
    text: str | None = None
    why: str = ""
    is_pdf: bool = False
    wrong: str = ""

    @property
    def can_cross(self) -> bool:
        """Whether it crosses if it is ticked."""
        return not self.why and not self.wrong


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that may cross. ``who`` is how its writer is called there, ``by`` what they are called here."""

    key: UUID
    by: str
    who: str
    at: datetime
    source: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that could cross: fields of the allow-list, answers in words, entries with their files."""

    fields: tuple[Offered, ...]
    answers: tuple[tuple[str, str], ...]
    entries: tuple[Written, ...]
    known: Known


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was found, wherever it stands. ``handle`` names it in a form: its key may be a secret."""

    handle: str
    key: str
    kind: Kind
    text: str
    stand_in: str
    count: int
    decided: Decided

    @property
    def crosses(self) -> str:
        """What stands in its place."""
        if self.decided.choice == Choice.KEEP and self.kind != Kind.SECRET:
            return self.text
        if self.decided.choice == Choice.STRIKE:
            return "[struck]"
        return self.decided.words or self.stand_in


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with its marks, for the writer: what was and what crosses."""

    pieces: tuple[Piece, ...] = ()
    marks: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """What crosses, and what the writer is shown beside it.

    ``enclosed`` are the files under the names they cross under, ``logs`` the redacted bytes of those with text, and
    ``lacks`` says in sentences what is missing before it can leave.
    """

    content: Content | None
    things: tuple[Thing, ...]
    shown: Mapping[str, Shown]
    aliases: Mapping[str, str]
    logs: Mapping[UUID, bytes] = field(default_factory=dict)
    enclosed: tuple[File, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def unread(self) -> list[str]:
        """PDFs that cross: nothing has looked for names in them."""
        return [one.name for one in self.enclosed if one.is_pdf]


def handle_of(key: str) -> str:
    """A short name for a thing in a form."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def compose(chosen: Composition, material: Material, aliases: Mapping[str, str]) -> Composed:
    """What crosses by a composition. ``content`` is None while there is no title."""
    texts = dict(_texts(chosen, material))
    stand_ins = Aliases(aliases)
    found = dict(zip(texts, find_all(list(texts.values()), material.known, stand_ins), strict=True))
    decisions = {key: Decision(one.choice, one.words) for key, one in chosen.decided.items()}

    def crossing(name: str) -> str:
        return apply(texts[name], found[name], decisions) if name in texts else ""

    shown = {name: shown_of(texts[name], found[name], decisions) for name in texts if name.startswith(("e-", "x-"))}
    title = " ".join(crossing("title").split())[:200]
    content = _content(chosen, material, crossing, title) if title else None
    logs = {key: crossing(f"x-{key}").encode() for key in chosen.files if f"x-{key}" in texts}
    enclosed = tuple(_enclosed(chosen, material, crossing))
    things = tuple(things_of(found.values(), chosen.decided))
    return Composed(content, things, shown, stand_ins.data(), logs, enclosed)


def _texts(chosen: Composition, material: Material) -> Iterator[tuple[str, str]]:
    """Every text that would cross, by name, in the order in which the other side reads it. Links to the own desk are
    their words alone.
    """
    for name, text in _sources(chosen, material):
        clean = without_own_addresses if name.startswith("x-") else without_own_links
        yield name, clean(text, material.known.hosts)


def _sources(chosen: Composition, material: Material) -> Iterator[tuple[str, str]]:
    yield "title", chosen.title
    for number, (_, words) in enumerate(material.answers):
        yield f"a-{number}", words
    for one in material.fields:
        if one.key in chosen.fields:
            yield f"f-{one.key}", one.words
    for entry in material.entries:
        if entry.key in chosen.entries:
            yield f"e-{entry.key}", entry.source
        for file in entry.files:
            if file.key in chosen.files and file.can_cross:
                yield f"n-{file.key}", file.name
                if file.text is not None:
                    yield f"x-{file.key}", file.text


def _content(chosen: Composition, material: Material, crossing: Any, title: str) -> Content:
    answers = [Line(label=label, words=crossing(f"a-{n}")) for n, (label, _) in enumerate(material.answers)]
    fields = [Line(label=o.label, words=crossing(f"f-{o.key}")) for o in material.fields if o.key in chosen.fields]
    entries = [
        Said(who=one.who, at=one.at, source=crossing(f"e-{one.key}"))
        for one in material.entries
        if one.key in chosen.entries
    ]
    return Content(
        title=title,
        fields=(*fields, *answers)[:MOST_FIELDS],
        entries=tuple(entries),
        files=tuple(Enclosed(name=one.name, size=one.size) for one in _enclosed(chosen, material, crossing)),
    )


def _enclosed(chosen: Composition, material: Material, crossing: Any) -> Iterator[File]:
    for entry in material.entries:
        for file in entry.files:
            if file.key in chosen.files and file.can_cross:
                size = len(crossing(f"x-{file.key}").encode()) if file.text is not None else file.size
                yield File(file.key, crossing(f"n-{file.key}")[:120], size, is_pdf=file.is_pdf)


def shown_of(text: str, found: list[Found], decisions: Mapping[str, Decision]) -> Shown:
    """A text with its marks, for the writer."""
    return Shown(tuple(pieces(text, found, decisions)), len(found))


def things_of(found: Iterable[list[Found]], decided: Mapping[str, Decided]) -> Iterator[Thing]:
    """Each thing that was found, once, with what was decided about it."""
    counts: dict[str, int] = {}
    first: dict[str, Found] = {}
    for one in (one for marks in found for one in marks):
        counts[one.key] = counts.get(one.key, 0) + 1
        first.setdefault(one.key, one)
    for key, one in list(first.items())[:SHOWN]:
        yield Thing(handle_of(key), key, one.kind, one.text, one.stand_in, counts[key], decided.get(key, Decided()))
