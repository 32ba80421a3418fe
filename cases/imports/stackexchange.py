"""Stack Exchange dumps: a question is a case, its answers and comments are entries.

The dump is first put in order on disk. Answers and comments whose post is not in it are set aside at the end. The
texts are under CC BY-SA: ``source_url`` and the authors' names must be shown with them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cases.imports.build import ToMarkdown, merged, numbered
from cases.imports.dumpfiles import open_dump
from cases.imports.files import LIMITS, Limits
from cases.imports.gathering import (
    ANSWERS_OF,
    FIELDS,
    LOST_ANSWERS,
    LOST_REMARKS,
    NAME_OF,
    QUESTIONS,
    REMARKS_OF,
    gathered,
)
from cases.imports.plain import (
    START,
    BadRow,
    Item,
    PlainCase,
    PlainEntry,
    PlainPerson,
    Position,
    Reading,
)
from cases.imports.refusals import RowFault
from cases.imports.spool import spool
from cases.imports.values import Values, to_source

TAG = re.compile(r"[^<>|]+")
SITE = re.compile(r"([a-z0-9-]+\.)*(stackexchange|stackoverflow|serverfault|superuser|askubuntu)\.com")


@dataclass(slots=True)
class _Talk:
    """What gathers around one question while its case is built."""

    entries: list[PlainEntry] = field(default_factory=list)
    people: list[PlainPerson | None] = field(default_factory=list)


def read_stackexchange(
    source: Path,
    start: Position = START,
    *,
    to_markdown: ToMarkdown = str,
    site: str = "",
    limits: Limits = LIMITS,
) -> Reading:
    """Read a dump: a folder or a zip of it, XML or JSON lines.

    ``site`` is the address that links begin with (``https://cardano.stackexchange.com``);
    without it the folder's name is tried. Keys of entries are ``answer-12``, ``comment-8``.
    A case is ``solved`` with an accepted answer (at that answer's time: the dump does not say
    when it was accepted), ``closed`` when the site closed it, else ``open``.
    """
    if not site and (match := SITE.search(source.name)):
        site = f"https://{match.group()}"
    return numbered(_items(source, to_markdown, site.rstrip("/"), limits), start)


def _items(source: Path, to_markdown: ToMarkdown, site: str, limits: Limits) -> Iterator[Item]:
    with open_dump(source, limits) as dump, closing(spool()) as table:
        yield from gathered(dump, table)
        reader = _Reader(table, to_markdown, site)
        for line, cells in table.execute(QUESTIONS):
            try:
                yield reader.case(line, json.loads(cells))
            except RowFault as fault:
                yield BadRow(line, f"posts: {fault}", cells[:500])
        for query, reason in (
            (LOST_ANSWERS, "posts: the question of this answer is not in the dump."),
            (LOST_REMARKS, "comments: the post of this comment is not in the dump."),
        ):
            for line, cells in table.execute(query):
                yield BadRow(line, reason, cells[:500])


class _Reader:
    """Builds cases out of a dump that lies in order."""

    def __init__(self, table: sqlite3.Connection, to_markdown: ToMarkdown, site: str) -> None:
        self._table = table
        self._to_markdown = to_markdown
        self._site = site
        self._values = Values(FIELDS, is_spreadsheet=False)

    def case(self, line: int, cells: dict[str, object]) -> PlainCase:
        """The case of one question; raises ``RowFault`` for a text that cannot be converted."""
        values = self._values
        key = values.text(cells, "key")
        talk = self._talk(key)
        asker = self._author(cells, "Owner")
        closed_at = values.date(cells, "closed_at")
        accepted, resolved_at = _accepted(values.text(cells, "accepted_entry"), talk)
        status = "solved" if accepted else "closed" if closed_at else "open"
        return PlainCase(
            key=key,
            subject=values.text(cells, "subject") or f"Question {key}",
            body=self._body(cells, "body"),
            opened_at=self._at(cells),
            requester=asker,
            queue="",
            assignee_key="",
            status_word=status,
            priority_word="",
            product="",
            tags=tuple(dict.fromkeys(TAG.findall(values.cell(cells, "Tags")))),
            closed_at=closed_at,
            resolved_at=resolved_at,
            entries=tuple(sorted(talk.entries, key=lambda entry: entry.at)),
            updates=(),
            people=merged((asker, *talk.people)),
            accepted_entry_key=accepted,
            source_url=f"{self._site}/q/{key}" if self._site else "",
            status=status,
            priority="",
            line=line,
        )

    def _talk(self, key: str) -> _Talk:
        """Answers and comments of one question."""
        talk = _Talk()
        self._remarks(talk, key)
        for (text,) in self._table.execute(ANSWERS_OF, (key,)).fetchall():
            cells = json.loads(text)
            answer = self._values.text(cells, "key")
            author = self._author(cells, "Owner")
            talk.people.append(author)
            talk.entries.append(self._entry(cells, f"answer-{answer}", author, self._body(cells, "body")))
            self._remarks(talk, answer)
        return talk

    def _remarks(self, talk: _Talk, post: str) -> None:
        for (text,) in self._table.execute(REMARKS_OF, (post,)).fetchall():
            cells = json.loads(text)
            # Comments are Markdown already, unlike questions and answers.
            words = self._values.text(cells, "entry_body", is_long=True)
            key = f"comment-{self._values.text(cells, 'key')}"
            author = self._author(cells, "User")
            talk.people.append(author)
            talk.entries.append(self._entry(cells, key, author, words))

    def _entry(self, cells: dict[str, object], key: str, author: PlainPerson | None, words: str) -> PlainEntry:
        by = author.key if author else ""
        return PlainEntry(key, by, self._at(cells), words, "reply")

    def _author(self, cells: dict[str, object], role: str) -> PlainPerson | None:
        """Who wrote it. A deleted user has a name left but no id."""
        user = self._values.cell(cells, "OwnerUserId" if role == "Owner" else "UserId")
        name = self._values.cell(cells, f"{role}DisplayName")
        if not user:
            return PlainPerson(f"name:{name}", name, None, "imported") if name else None
        found = self._table.execute(NAME_OF, (user,)).fetchone()
        return PlainPerson(user, found[0] if found else name or f"user{user}", None, "imported")

    def _at(self, cells: dict[str, object]) -> datetime:
        at = self._values.date(cells, "opened_at")
        if at is None:
            raise RowFault("CreationDate is missing.")
        return at

    def _body(self, cells: dict[str, object], name: str) -> str:
        return to_source(self._values.text(cells, name, is_long=True), self._to_markdown)


def _accepted(answer: str, talk: _Talk) -> tuple[str, datetime | None]:
    """The accepted entry's key and time; nothing when that answer is not in the dump."""
    key = f"answer-{answer}"
    found = next((entry for entry in talk.entries if entry.key == key), None)
    return (key, found.at) if answer and found else ("", None)
