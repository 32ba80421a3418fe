"""Proposing a mapping from a file's header and first rows. A person confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from csv import reader as csv_reader
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path

from cases.imports.build import ADDRESS
from cases.imports.files import HEAD, LIMITS, UTF8_MARK, UTF16_MARKS, Lines, open_bytes
from cases.imports.mapping import DELIMITERS, Kind, Mapping
from cases.imports.objects import json_items
from cases.imports.plain import Row
from cases.imports.presets import PRESETS
from cases.imports.refusals import ImportRefused, RowFault
from cases.imports.strangers import refuse_strangers
from cases.imports.tables import LONGEST_NAME, TooWide, csv_rows, read_header
from cases.imports.values import parse_date, worded

SAMPLE = 300
MISSING = ("?", "-", "--", "n/a", "N/A", "NA", "null", "NULL", "None", "none", "(null)")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "key": (
        *("number", "key", "id", "ticketid", "ticketnumber", "ticket", "caseid", "casenumber"),
        *("incidentid", "incident", "issuekey", "srnumber", "reference", "externalid", "case"),
    ),
    "subject": ("subject", "title", "shortdescription", "summary", "name"),
    "body": ("body", "description", "text", "details", "message", "question", "content"),
    "opened_at": (
        *("openedat", "createdat", "created", "opened", "syscreatedat", "syscreatedon"),
        *("creationdate", "createdate", "createddate", "opendate", "date", "createtime"),
    ),
    "updated_at": (
        *("sysupdatedat", "sysupdatedon", "updatedat", "changedatetime", "timestamp"),
        *("eventtime", "changedat", "modifiedat", "completetimestamp", "updated", "lastmodified"),
    ),
    "updated_by": ("sysupdatedby", "updatedby", "changedby", "modifiedby", "resource", "actor"),
    "resolved_at": ("resolvedat", "resolved", "resolutiondate", "solvedat", "resolveddate"),
    "closed_at": ("closedat", "closed", "closedate", "closeddate"),
    "requester": ("callerid", "caller", "requester", "reporter", "customer", "author", "contact"),
    "requester_email": ("requesteremail", "customeremail", "contactemail", "email", "mail"),
    "requester_name": ("requestername", "customername", "contactname"),
    "assignee": ("assignedto", "assignee", "agent", "owner", "handler", "resolver"),
    "queue": ("assignmentgroup", "queue", "group", "team", "department", "involvedst"),
    "priority": ("priority", "prio", "urgency", "impact", "severity", "srlatestimpact"),
    "status": ("incidentstate", "state", "status", "ticketstatus"),
    "product": ("product", "service", "area", "component", "category", "cmdbci"),
    "tags": ("tags", "labels", "keywords"),
    "url": ("url", "link", "permalink"),
    "entries": ("posts", "comments", "entries", "replies", "answers", "notes", "messages"),
}
ENTRY_SYNONYMS: dict[str, tuple[str, ...]] = {
    "entry_key": ("id", "key", "number"),
    "entry_author": ("author", "user", "by", "from", "createdby", "authorid"),
    "entry_at": ("created", "createdat", "at", "date", "creationdate", "time"),
    "entry_body": ("text", "body", "content", "message", "html", "comment"),
    "entry_internal": ("internal", "isinternal", "private", "isprivate"),
    "entry_accepted": ("solution", "accepted", "isaccepted", "issolution"),
}
DATED = ("opened_at", "updated_at", "resolved_at", "closed_at")

YES_OR_NO = {"true", "false", "yes", "no", "0", "1"}

DAYS_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
DATE_FORMATS = (
    "iso",
    *(f"{day}{time}" for day in DAYS_FIRST for time in (" %H:%M", " %H:%M:%S", "")),
    *(f"%m/%d/%Y{time}" for time in (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "")),
    *("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S %z"),
    *("%Y-%m-%d %H:%M:%S UTC", "%d %b %Y %H:%M", "%d/%b/%y %I:%M %p", "%b %d, %Y %I:%M %p"),
    *("unix", "unix_ms"),
)
STATUS_WORDS: dict[str, tuple[str, ...]] = {
    "new": ("new", "unassigned", "submitted", "created"),
    "open": ("open", "active", "inprogress", "assigned", "accepted", "reopened", "false"),
    "pending": ("pending", "awaitinguserinfo", "waitingforcustomer", "replied", "awaitingresponse"),
    "on_hold": ("onhold", "hold", "awaitingvendor", "awaitingproblem", "waiting", "wait"),
    "solved": ("solved", "resolved", "fixed", "done", "answered", "true"),
    "closed": ("closed", "complete", "completed", "cancelled", "canceled"),
}
PRIORITY_WORDS: dict[str, tuple[str, ...]] = {
    "urgent": ("urgent", "critical", "blocker", "major", "p1", "1", "veryhigh"),
    "high": ("high", "p2", "2"),
    "medium": ("medium", "moderate", "normal", "p3", "3"),
    "low": ("low", "minor", "trivial", "p4", "4", "planning"),
}


def guess(path: Path) -> Mapping:
    """A mapping for ``path`` (CSV, JSON or a dump), with what is doubtful in ``doubts``.

    Raises ``ImportRefused`` when the file is of no such kind or its first line is no header.
    """
    if path.is_dir():
        return Mapping(kind="stackexchange")
    with open_bytes(path) as stream:
        head = stream.peek(HEAD)[:HEAD]
    if head.startswith(b"PK"):
        return Mapping(kind="stackexchange")
    encoding = _encoding(head)
    sign = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")[:1]
    if sign in ("[", "{"):
        return _for_json(path, encoding)
    refuse_strangers(head, "csv")
    return _for_csv(path, encoding)


def _encoding(head: bytes) -> str:
    if head.startswith(UTF16_MARKS):
        return "utf-16"
    if head.startswith(UTF8_MARK):
        return "utf-8"
    try:
        # The head may end inside a character of up to four bytes.
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start >= len(head) - 3 else "windows-1252"
    return "utf-8"


def _for_csv(path: Path, encoding: str) -> Mapping:
    bare, header = _delimited(path, encoding)
    for preset in PRESETS.values():
        if preset.kind == "event_log" and set(preset.source_columns()) <= set(header):
            return replace(preset, encoding=encoding, delimiter=bare.delimiter)
    rows = [row for row in islice(csv_rows(path, bare), SAMPLE) if isinstance(row, Row)]
    _refuse_headless(header)
    return _sensed(bare, header, [row.cells for row in rows])


def _for_json(path: Path, encoding: str) -> Mapping:
    sample = islice(json_items(path, encoding), SAMPLE)
    cells = [row.cells for row in sample if isinstance(row, Row)]
    header = list(dict.fromkeys(name for one in cells for name in one if len(name) <= LONGEST_NAME))
    mapping = _sensed(Mapping(kind="json", encoding=encoding), header, cells)
    return _with_entries(mapping, cells)


def _delimited(path: Path, encoding: str) -> tuple[Mapping, list[str]]:
    """The delimiter that cuts the first rows into most columns, all alike."""
    best: tuple[int, Mapping, list[str]] | None = None
    wide: TooWide | None = None
    for delimiter in DELIMITERS:
        mapping = Mapping(encoding=encoding, delimiter=delimiter)
        try:
            with open_bytes(path) as stream:
                lines = Lines(stream, encoding, LIMITS)
                header = read_header(csv_reader(lines, delimiter=delimiter, strict=True), lines)
            rows = list(islice(csv_rows(path, mapping), 20))
        except TooWide as refused:
            wide = refused
            continue
        except ImportRefused:
            continue
        alike = sum(isinstance(row, Row) for row in rows)
        score = alike * (len(header) - 1)
        if best is None or score > best[0]:
            best = (score, mapping, header)
    if best is None:
        raise wide or ImportRefused("This file cannot be read as a table with a header and rows.")
    return best[1], best[2]


def _refuse_headless(header: Sequence[str]) -> None:
    """Column names are words: a number, a date or an address there is data."""
    for name in header:
        if re.fullmatch(r"[\d\s.,:/+-]+", name) or ADDRESS.fullmatch(name):
            raise ImportRefused(f'The first line must name the columns, but "{name[:40]}" is no name.')


def plain_name(name: str) -> str:
    """A column's name reduced to letters and digits, for comparison."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _columns(header: Iterable[str], synonyms: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """For each field the column with its best-known name; each column serves one field."""
    named: dict[str, str] = {}
    for name in header:
        named.setdefault(plain_name(name), name)
    found: dict[str, str] = {}
    for field, words in synonyms.items():
        column = next((named[word] for word in words if word in named), None)
        if column is not None and column not in found.values():
            found[field] = column
    return found


def _sensed(bare: Mapping, header: list[str], rows: list[dict[str, object]]) -> Mapping:
    columns = _columns(header, SYNONYMS)
    if bare.kind == "csv":
        columns.pop("entries", None)
    kind: Kind = bare.kind
    doubts: list[str] = []
    keys = [str(row.get(columns.get("key", ""), "")) for row in rows]
    if kind == "csv" and "updated_at" in columns and len(set(keys)) < len(keys):
        kind = "event_log"
    else:
        columns.pop("updated_by", None)
        updated_at = columns.pop("updated_at", None)
        if updated_at is not None and "opened_at" not in columns:
            columns["opened_at"] = updated_at
    if "key" not in columns:
        doubts.append("Say which column identifies a case.")
    if kind != "event_log" and "opened_at" not in columns:
        doubts.append("Say which column holds the date of opening.")
    words = _yes_or_no(columns, {name: words_of(rows, used) for name, used in columns.items()})
    _tell_apart(columns, words)
    missing = tuple(mark for mark in MISSING if any(mark in some for some in words.values()))
    dates = [w for name in DATED for w in words.get(name, ()) if w not in missing]
    return replace(
        bare,
        kind=kind,
        columns=columns,
        missing=missing,
        date_formats=_date_formats(dates, doubts),
        statuses=_translated(words.get("status", []), STATUS_WORDS),
        priorities=_translated(words.get("priority", []), PRIORITY_WORDS),
        rows_apart=kind == "event_log" and len(list(groupby(keys))) > len(set(keys)),
        doubts=tuple(doubts),
    )


def _yes_or_no(columns: dict[str, str], words: dict[str, list[str]]) -> dict[str, list[str]]:
    """A column named like a date that only says yes or no tells a status, not when."""
    for name in ("resolved_at", "closed_at"):
        if words.get(name) and {word.lower() for word in words[name]} <= YES_OR_NO:
            column, found = columns.pop(name), words.pop(name)
            if "status" not in columns:
                columns["status"], words["status"] = column, found
    return words


def _tell_apart(columns: dict[str, str], words: dict[str, list[str]]) -> None:
    """A column of customers that has fewer words than there are addresses names organizations: people are told apart by
    their addresses, or everybody of one customer would become one person.
    """
    if len(words.get("requester_email", ())) > len(words.get("requester", ())):
        columns.pop("requester", None)


def words_of(rows: list[dict[str, object]], column: str) -> list[str]:
    """The different words of one column, in order of appearance."""
    values = (row.get(column) for row in rows)
    found = (worded(v, column).strip() for v in values if isinstance(v, str | int | float))
    return list(dict.fromkeys(word for word in found if word))


def _date_formats(words: list[str], doubts: list[str]) -> tuple[str, ...]:
    """The first form that reads every date of the sample, or else the one that reads most of them."""
    if not words:
        return ("iso",)
    fitting = [form for form in DATE_FORMATS if all(_reads(word, form) for word in words)]
    if not fitting:
        best = max(DATE_FORMATS, key=lambda form: sum(_reads(word, form) for word in words))
        strange = next(word for word in words if not _reads(word, best))
        doubts.append(f'The form of dates such as "{strange[:40]}" is not known.')
        return (best,)
    if fitting[0].startswith("%d/") and any(form.startswith("%m/") for form in fitting):
        doubts.append(f'Is the day or the month first in "{words[0][:40]}"? The day is assumed.')
    return (fitting[0],)


def _reads(word: str, form: str) -> bool:
    try:
        at = parse_date(word, form)
    except (ValueError, OverflowError, OSError, RowFault):
        return False
    return 1970 < at.year < 2200


def _translated(words: list[str], known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Ours for each of the source's words that is known; "1 - Critical" counts by its word."""
    found = {}
    for word in words:
        bare = plain_name(re.sub(r"^\d+\s*-\s*", "", word)) or plain_name(word)
        ours = next((mine for mine, theirs in known.items() if bare in theirs), None)
        if ours is not None:
            found[word] = ours
    return found


def _with_entries(mapping: Mapping, rows: list[dict[str, object]]) -> Mapping:
    column = mapping.columns.get("entries", "")
    lists = [row.get(column) for row in rows]
    entries = [one for some in lists if isinstance(some, list) for one in some]
    objects = [one for one in entries if isinstance(one, dict)]
    columns = {name: used for name, used in mapping.columns.items() if name != "entries"}
    if objects:
        names = list(dict.fromkeys(name for one in objects for name in one))
        columns |= {"entries": column} | _columns(names, ENTRY_SYNONYMS)
    return replace(mapping, columns=columns)
