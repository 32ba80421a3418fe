"""Reading other systems' histories: files in, plain cases out, nothing stored.

``guess`` proposes a ``Mapping``; ``read`` (or the reader of one kind) yields
``(Position, PlainCase | BadRow)`` one by one; ``preview`` and ``dry_run`` look at such a
reading. Whatever stops a whole file is an ``ImportRefused`` with a sentence for people.
"""

from cases.imports.files import ENCODINGS, LIMITS, Limits
from cases.imports.guess import guess
from cases.imports.mapping import (
    DELIMITERS,
    FIELDS,
    PRIORITIES,
    REQUIRED,
    STATUSES,
    TRACKED,
    Mapping,
)
from cases.imports.plain import (
    START,
    BadRow,
    Item,
    PlainCase,
    PlainEntry,
    PlainPerson,
    PlainUpdate,
    Position,
    Reading,
)
from cases.imports.presets import PRESETS
from cases.imports.readers import read, read_csv, read_event_log, read_json
from cases.imports.refusals import ImportRefused, MappingRefused
from cases.imports.report import Report, dry_run, preview
from cases.imports.stackexchange import read_stackexchange

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "FIELDS",
    "LIMITS",
    "PRESETS",
    "PRIORITIES",
    "REQUIRED",
    "START",
    "STATUSES",
    "TRACKED",
    "BadRow",
    "ImportRefused",
    "Item",
    "Limits",
    "Mapping",
    "MappingRefused",
    "PlainCase",
    "PlainEntry",
    "PlainPerson",
    "PlainUpdate",
    "Position",
    "Reading",
    "Report",
    "dry_run",
    "guess",
    "preview",
    "read",
    "read_csv",
    "read_event_log",
    "read_json",
    "read_stackexchange",
]
