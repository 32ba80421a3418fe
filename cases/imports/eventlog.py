"""Event logs: one row per update, the rows of one case grouped into its timeline.

The rows of a case normally follow each other; they are then read in one pass, holding one
case at a time and 8 bytes for each key met. A row that lies apart from its case is set aside
and says so; with ``rows_apart`` the whole log is first put in order on disk. Within a case
the order of the file counts, not the clock: the last row is the last state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from cases.imports.build import ToMarkdown, key_of, merged, person_of, subject_of, told_of
from cases.imports.mapping import TRACKED, Mapping
from cases.imports.plain import BadRow, Item, PlainCase, PlainPerson, PlainUpdate, Row
from cases.imports.refusals import RowFault
from cases.imports.spool import together
from cases.imports.values import Values, to_source

MAX_UPDATES = 100_000
APART = "This row lies apart from the other rows of {key}; say in the mapping that rows of one case lie apart."


@dataclass(frozen=True, slots=True)
class _Step:
    """What one row tells: when, by whom, and the tracked words as they then were."""

    row: Row
    at: datetime
    by: PlainPerson | None
    words: dict[str, str]


def cases_of_log(rows: Iterable[Row | BadRow], values: Values, to_markdown: ToMarkdown) -> Iterator[Item]:
    """The bad rows of each group, then its case."""
    if values.mapping.rows_apart:
        rows = together(rows, lambda row: _key(row, values))
    seen: set[int] = set()
    key, steps = "", list[_Step]()
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            row_key = key_of(values, row.cells)
            if row_key != key:
                _enter(seen, row_key)  # A row that lies apart does not end the group.
                yield from _finished(key, steps, values, to_markdown)
                key, steps = row_key, []
            steps.append(_step(row, values, len(steps)))
        except RowFault as fault:
            yield BadRow(row.line, str(fault), row.raw)
    yield from _finished(key, steps, values, to_markdown)


def _key(row: Row, values: Values) -> str:
    try:
        return values.text(row.cells, "key")
    except RowFault:
        return ""  # Judged again, and set aside, when its turn comes.


def _enter(seen: set[int], key: str) -> None:
    mark = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
    if mark in seen:
        raise RowFault(APART.format(key=key))
    seen.add(mark)


def _step(row: Row, values: Values, count: int) -> _Step:
    if count >= MAX_UPDATES:
        raise RowFault(f"This case has more than {MAX_UPDATES:,} updates.")
    at = values.date(row.cells, "updated_at")
    if at is None:
        raise RowFault('"updated_at" is missing.')
    mapping = values.mapping
    words = {name: values.text(row.cells, name) for name in TRACKED if mapping.has(name)}
    words |= {column: values.cell(row.cells, column) for column in mapping.track}
    return _Step(row, at, person_of(values, row.cells, "updated_by", "colleague"), words)


def _finished(key: str, steps: list[_Step], values: Values, to_markdown: ToMarkdown) -> Iterator[Item]:
    if not steps:
        return
    try:
        yield _case(key, steps, values, to_markdown)
    except RowFault as fault:
        yield BadRow(steps[-1].row.line, str(fault), steps[-1].row.raw)


def _case(key: str, steps: list[_Step], values: Values, to_markdown: ToMarkdown) -> PlainCase:
    last = steps[-1].row.cells
    words = steps[-1].words
    mapping = values.mapping
    people = [_people(step, values) for step in steps]
    requester = person_of(values, last, "requester", "requester")
    assignee = person_of(values, last, "assignee", "colleague")
    status = mapping.status_for(words.get("status", ""))
    return PlainCase(
        key=key,
        subject=subject_of(values, last, key),
        body=to_source(values.text(last, "body", is_long=True), to_markdown),
        opened_at=_opened_at(steps, values),
        requester=requester,
        queue=words.get("queue", ""),
        assignee_key=assignee.key if assignee else "",
        status_word=words.get("status", ""),
        priority_word=words.get("priority", ""),
        product=words.get("product", ""),
        tags=values.tags(last),
        closed_at=_reached(steps, values, "closed_at", ("closed",)),
        resolved_at=_reached(steps, values, "resolved_at", ("solved", "closed")),
        entries=(),
        updates=tuple(_updates(key, steps, mapping)),
        people=merged((requester, assignee, *(person for some in people for person in some))),
        accepted_entry_key="",
        source_url=values.text(last, "url"),
        status=status,
        priority=mapping.priority_for(words.get("priority", "")),
        line=steps[0].row.line,
        **told_of(values, last),
    )


def _people(step: _Step, values: Values) -> list[PlainPerson | None]:
    cells = step.row.cells
    return [
        person_of(values, cells, "requester", "requester"),
        person_of(values, cells, "assignee", "colleague"),
        step.by,
    ]


def _opened_at(steps: list[_Step], values: Values) -> datetime:
    """The first row's date of opening that is there, or else the first update's."""
    dates = (values.date(step.row.cells, "opened_at") for step in steps)
    return next((at for at in dates if at is not None), steps[0].at)


def _reached(steps: list[_Step], values: Values, name: str, statuses: tuple[str, ...]) -> datetime | None:
    """When the case was solved or closed: the column's word, or else worked out.

    Without a column it is the start of the last unbroken stay in ``statuses``.
    """
    if values.mapping.has(name):
        return values.date(steps[-1].row.cells, name)
    reached = None
    for step in steps:
        if values.mapping.status_for(step.words.get("status", "")) not in statuses:
            reached = None
        elif reached is None:
            reached = step.at
    return reached


def _updates(key: str, steps: list[_Step], mapping: Mapping) -> Iterator[PlainUpdate]:
    before: dict[str, str] = {}
    for number, step in enumerate(steps, 1):
        changed = {name: word for name, word in step.words.items() if word != before.get(name, "")}
        yield PlainUpdate(
            key=f"{key}.{number}",
            at=step.at,
            by_key=step.by.key if step.by else "",
            changes=changed,
            before={name: before.get(name, "") for name in changed},
            status=mapping.status_for(changed["status"]) if "status" in changed else "",
        )
        before = step.words
