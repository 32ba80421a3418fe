"""One row or object becomes one case: CSV and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from cases.imports.plain import (
    BadRow,
    Item,
    PersonKind,
    PlainCase,
    PlainEntry,
    PlainPerson,
    Position,
    Reading,
    Row,
)
from cases.imports.refusals import RowFault
from cases.imports.values import Values, look_up, to_source

MAX_ENTRIES = 10_000
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
TRUE = frozenset(("true", "yes", "1", "y", "t"))
FALSE = frozenset(("false", "no", "0", "n", "f"))
MOST_KNOWN = 200
"""Characters of a person that is remembered."""
MOST_COUNTED = 32_767

ToMarkdown = Callable[[str], str]


def numbered(items: Iterable[Item], start: Position) -> Reading:
    """Each item with the position after it, beginning where ``start`` left off."""
    for index, item in islice(enumerate(items, 1), start, None):
        yield Position(index), item


def cases_of(rows: Iterable[Row | BadRow], values: Values, to_markdown: ToMarkdown) -> Iterator[Item]:
    """A case, or a bad row, for each row."""
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield _case(row, values, to_markdown)
        except RowFault as fault:
            yield BadRow(row.line, str(fault), row.raw)


def person_of(values: Values, cells: dict[str, object], role: str, kind: PersonKind) -> PlainPerson | None:
    """Whoever the field ``role`` names, with ``<role>_name`` and ``<role>_email`` if mapped."""
    email = values.text(cells, f"{role}_email")
    key = values.text(cells, role) or email
    if not key:
        return None
    name = values.text(cells, f"{role}_name") or key
    make = _known if len(key) + len(name) + len(email) <= MOST_KNOWN else _person
    return make(key, name, email or key, kind)


def _person(key: str, name: str, address: str, kind: PersonKind) -> PlainPerson:
    return PlainPerson(key, name, address.lower() if ADDRESS.fullmatch(address) else None, kind)


_known = lru_cache(maxsize=4096)(_person)  # the rows of a log name the same few people


def merged(people: Iterable[PlainPerson | None]) -> tuple[PlainPerson, ...]:
    """Each person once; the first mention of a key counts."""
    found: dict[str, PlainPerson] = {}
    for person in people:
        if person is not None:
            found.setdefault(person.key, person)
    return tuple(found.values())


def key_of(values: Values, cells: dict[str, object]) -> str:
    """The key, which no row may lack."""
    words = values.text(cells, "key")
    if not words:
        raise RowFault(f'"{values.mapping.columns.get("key", "key")}" is missing.')
    return words


def subject_of(values: Values, cells: dict[str, object], key: str) -> str:
    """The subject, or one made of the key where the source has none."""
    return values.text(cells, "subject") or f"Case {key}"


def requester_of(values: Values, cells: dict[str, object]) -> PlainPerson | None:
    """Whoever asked. An address that is none is at fault: answers would go nowhere, and nobody would know."""
    email = values.text(cells, "requester_email")
    if email and not ADDRESS.fullmatch(email):
        raise RowFault(f'"{values.mapping.columns["requester_email"]}" is no e-mail address.')
    return person_of(values, cells, "requester", "requester")


def told_of(values: Values, cells: dict[str, object]) -> dict[str, Any]:
    """What the source itself counted and judged, as far as the mapping reads it; a word that is no number is none."""
    verdict = values.text(cells, "target_met").lower()
    return {
        "handed_on": _count(values.text(cells, "handed_on")),
        "reopened": _count(values.text(cells, "reopened")),
        "is_met": True if verdict in TRUE else False if verdict in FALSE else None,
        "tells_solved": values.mapping.has("resolved_at"),
    }


def _count(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and int(words) <= MOST_COUNTED else None


def _case(row: Row, values: Values, to_markdown: ToMarkdown) -> PlainCase:
    cells, mapping = row.cells, values.mapping
    key = key_of(values, cells)
    opened_at = values.date(cells, "opened_at")
    if opened_at is None:
        raise RowFault('"opened_at" is missing.')
    requester = requester_of(values, cells)
    assignee = person_of(values, cells, "assignee", "colleague")
    entries, authors, accepted = _entries(row, values, opened_at, key, to_markdown)
    status_word = values.text(cells, "status")
    priority_word = values.text(cells, "priority")
    return PlainCase(
        key=key,
        subject=subject_of(values, cells, key),
        body=to_source(values.text(cells, "body", is_long=True), to_markdown),
        opened_at=opened_at,
        requester=requester,
        queue=values.text(cells, "queue"),
        assignee_key=assignee.key if assignee else "",
        status_word=status_word,
        priority_word=priority_word,
        product=values.text(cells, "product"),
        tags=values.tags(cells),
        closed_at=values.date(cells, "closed_at"),
        resolved_at=values.date(cells, "resolved_at"),
        entries=entries,
        updates=(),
        people=merged((requester, assignee, *authors)),
        accepted_entry_key=accepted or values.text(cells, "accepted_entry"),
        source_url=values.text(cells, "url"),
        status=mapping.status_for(status_word),
        priority=mapping.priority_for(priority_word),
        line=row.line,
        **told_of(values, cells),
    )


def _entries(
    row: Row, values: Values, opened_at: datetime, key: str, to_markdown: ToMarkdown
) -> tuple[tuple[PlainEntry, ...], list[PlainPerson], str]:
    """The entries inside a JSON object, their authors, and the key of the accepted one."""
    entries: list[PlainEntry] = []
    authors: list[PlainPerson] = []
    accepted = ""
    before = opened_at
    for number, cells in enumerate(_listed(row, values), 1):
        try:
            entry, author = _entry(cells, values, before, f"{key}.{number}", to_markdown)
            is_accepted = values.text(cells, "entry_accepted").lower() in TRUE
        except RowFault as fault:
            raise RowFault(f"Entry {number}: {fault}") from fault
        before = entry.at
        entries.append(entry)
        authors += [author] if author else []
        accepted = entry.key if is_accepted and not accepted else accepted
    return tuple(entries), authors, accepted


def _listed(row: Row, values: Values) -> list[dict[str, object]]:
    """The objects of the column with entries; none where there is no such column."""
    column = values.mapping.columns.get("entries")
    listed = look_up(row.cells, column) if column else None
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise RowFault(f'"{column}" is not a list of objects.')
    if len(listed) > MAX_ENTRIES:
        raise RowFault(f"This case has more than {MAX_ENTRIES:,} entries.")
    return listed


def _entry(
    cells: dict[str, object],
    values: Values,
    before: datetime,
    fallback_key: str,
    to_markdown: ToMarkdown,
) -> tuple[PlainEntry, PlainPerson | None]:
    at = values.date(cells, "entry_at")
    author = person_of(values, cells, "entry_author", "imported")
    is_note = values.text(cells, "entry_internal").lower() in TRUE
    entry = PlainEntry(
        key=values.text(cells, "entry_key") or fallback_key,
        author_key=author.key if author else "",
        at=at or before,
        source_md=to_source(values.text(cells, "entry_body", is_long=True), to_markdown),
        kind="note" if is_note else "reply",
        is_at_known=at is not None,
    )
    return entry, author
