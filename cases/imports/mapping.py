"""A mapping: how one kind of file becomes cases. Saved as JSON, edited on a page.

A field of ours takes its words from one column (``columns``), from several (``templates``)
or is the same for every row (``constants``). In a template a column stands in braces, such
as ``{category}, {subcategory}: {u_symptom}``; a column that is missing in a row is left out
together with the words before it, so the sentence still reads.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from cases.imports.files import ENCODINGS
from cases.imports.refusals import MappingRefused

Kind = Literal["csv", "json", "event_log", "stackexchange"]
KINDS: tuple[str, ...] = get_args(Kind)

STATUSES = ("new", "open", "pending", "on_hold", "solved", "closed")
PRIORITIES = ("urgent", "high", "medium", "low")
DELIMITERS = (",", ";", "\t", "|")

TRACKED = ("status", "priority", "queue", "assignee", "requester", "product", "line")
"""Our fields whose changes an event log tells."""

FIELDS = (
    *("key", "subject", "body", "opened_at", "resolved_at", "closed_at", "url"),
    *("status", "priority", "queue", "product", "tags", "accepted_entry"),
    *("requester", "requester_name", "requester_email"),
    *("assignee", "assignee_name", "assignee_email"),
    *("handed_on", "reopened", "target_met", "line"),
    *("updated_at", "updated_by"),
    *("entries", "entry_key", "entry_author", "entry_author_name", "entry_at"),
    *("entry_body", "entry_internal", "entry_accepted"),
)
"""Every field a mapping may fill. ``entries`` names a list inside a JSON object; the
``entry_`` fields are looked up in that list's objects."""

REQUIRED = {
    "csv": ("key", "opened_at"),
    "json": ("key", "opened_at"),
    "event_log": ("key", "updated_at"),
    "stackexchange": (),
}

COLUMN = re.compile(r"\{([^{}]+)\}")
NAMED_FORMATS = ("iso", "unix", "unix_ms")


@dataclass(frozen=True, slots=True)
class Mapping:
    """See the module. Build one from untrusted input with ``from_dict`` only.

    ``date_formats`` are tried in turn: strptime patterns, or ``iso``, ``unix`` (seconds),
    ``unix_ms``. ``timezone`` is meant where a date names none. ``missing`` are words for
    "nothing". ``track`` are further columns whose changes belong into the timeline.
    ``rows_apart``: the rows of one case do not follow each other (costs a pass through a
    temporary file). ``doubts`` are sentences of ``guess`` for whoever confirms the mapping.
    """

    kind: Kind = "csv"
    columns: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    priorities: dict[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ("iso",)
    timezone: str = "UTC"
    encoding: str = "utf-8"
    delimiter: str = ","
    missing: tuple[str, ...] = ()
    tag_separator: str = ","
    track: tuple[str, ...] = ()
    rows_apart: bool = False
    allow_formulas: bool = False
    doubts: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the mapping fills the field ``name``."""
        return name in self.columns or name in self.templates or name in self.constants

    def source_columns(self) -> list[str]:
        """Every column the mapping reads, each once, in a stable order."""
        named = [*self.columns.values(), *self.track]
        for template in self.templates.values():
            named += COLUMN.findall(template)
        return list(dict.fromkeys(named))

    def status_for(self, word: str) -> str:
        """Our status for the source's ``word``; empty when the mapping knows none."""
        return self.statuses.get(word, word.lower() if word.lower() in STATUSES else "")

    def priority_for(self, word: str) -> str:
        """Our priority for the source's ``word``; empty when the mapping knows none."""
        return self.priorities.get(word, word.lower() if word.lower() in PRIORITIES else "")

    def zone(self) -> tzinfo:
        """The zone that dates without one are meant in."""
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; ``from_dict`` gives the same mapping back."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: object) -> Mapping:
        """A mapping from untrusted JSON. Raises ``MappingRefused`` with every fault found."""
        mapping, problems = _shaped(cls, data)
        if mapping is not None and not problems:
            problems = _problems(mapping)
        if mapping is None or problems:
            raise MappingRefused(problems)
        return mapping


def _shaped(cls: type[Mapping], data: object) -> tuple[Mapping | None, list[str]]:
    """Types only: is every value of ``data`` of the shape its field has?"""
    if not isinstance(data, dict):
        return None, ["A mapping is an object with names and values."]
    defaults = cls()
    known = {item.name for item in fields(cls)}
    problems = [f'A mapping has no part "{name}".' for name in data if name not in known]
    values: dict[str, Any] = {}
    for name in sorted(known & data.keys()):
        value, default = data[name], getattr(defaults, name)
        if isinstance(default, tuple):
            is_right = isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
            value = tuple(value) if is_right else value
        elif isinstance(default, dict):
            is_right = isinstance(value, dict) and all(isinstance(v, str) for pair in value.items() for v in pair)
            value = dict(value) if is_right else value
        else:
            is_right = type(value) is type(default)
        if is_right:
            values[name] = value
        else:
            problems.append(f'"{name}" does not have the form it needs.')
    return (None if problems else cls(**values)), problems


def _problems(mapping: Mapping) -> list[str]:
    """Sense: do the parts of a well-shaped mapping fit together?"""
    found = []
    if mapping.kind not in KINDS:
        return [f'"{mapping.kind}" is no kind of file; choose one of {", ".join(KINDS)}.']
    for name in sorted({*mapping.columns, *mapping.templates, *mapping.constants}):
        if name not in FIELDS and not (mapping.kind == "stackexchange" and name == "site"):
            found.append(f'A case has no field "{name}".')
    found += [
        f'Say which column holds "{name}".'
        for name in REQUIRED[mapping.kind]
        if not mapping.has(name) or name in mapping.constants
    ]
    found += [
        f'The template of "{name}" names no column in braces.'
        for name, template in mapping.templates.items()
        if not COLUMN.search(template)
    ]
    if set(mapping.track) & set(TRACKED) - set(mapping.columns.values()):
        found.append("A tracked column may not have the name of one of our fields.")
    return found + _bad_words(mapping) + _bad_settings(mapping)


def _bad_words(mapping: Mapping) -> list[str]:
    found = []
    for what, words, ours in (
        ("status", mapping.statuses, STATUSES),
        ("priority", mapping.priorities, PRIORITIES),
    ):
        found += [
            f'"{word}" cannot become the {what} "{mine}"; choose one of {", ".join(ours)}.'
            for word, mine in words.items()
            if mine not in ours
        ]
    return found


def _bad_settings(mapping: Mapping) -> list[str]:
    found = []
    if mapping.encoding not in ENCODINGS:
        found.append(f"Choose an encoding out of {', '.join(ENCODINGS)}.")
    if mapping.delimiter not in DELIMITERS:
        found.append("Columns are separated by a comma, a semicolon, a tab or a bar.")
    if not mapping.tag_separator:
        found.append("Say what stands between tags.")
    try:
        mapping.zone()
    except (ValueError, OSError, KeyError):  # unknown, malformed, or a folder's name
        found.append(f'"{mapping.timezone}" is no time zone, such as Europe/Berlin.')
    if not mapping.date_formats:
        found.append("Give at least one form of date.")
    found += [
        f'"{form}" is no form of date, such as %d/%m/%Y %H:%M or iso.'
        for form in mapping.date_formats
        if not is_date_format(form)
    ]
    return found


def is_date_format(form: str) -> bool:
    """Whether ``form`` is a named form, or a pattern with a year that reads what it writes."""
    if form in NAMED_FORMATS:
        return True
    if not re.search(r"%[YyxcG]", form):
        return False
    try:
        datetime.strptime(datetime(2016, 2, 29, 13, 16, tzinfo=UTC).strftime(form), form)  # noqa: DTZ007  only tried
    except (ValueError, re.error):
        return False
    return True
