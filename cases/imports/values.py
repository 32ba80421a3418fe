"""Reading our fields out of one row: words, dates, tags, and the faults of each.

**Formulas.** A CSV cell that a spreadsheet would run is set aside unless the mapping allows
it: somebody who opens an export of ours must not run what a stranger wrote. Judged are only
the cells that a mapping uses. A cell starting with ``=``, a tab or a carriage return is a
formula. After ``+`` ``-`` ``@`` people write other things too, so these are plain text: a
signed number or telephone number (``-5``, ``+49 30 1234``), a list item (a blank follows the
sign), a ruled line (``---``), a mention (``@ada, please``), words (``-verbose``), as long as
nothing in them calls a function or another program. JSON is not opened by spreadsheets and
is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from cases.imports.mapping import COLUMN, Mapping
from cases.imports.refusals import RowFault

FIELD_CHARS = 1_000_000
YEARS = range(1970, 2200)
MEMORY = 1 << 16
SHORT = 40
SHORT_ONES = 1 << 14
"""So many words of so many characters are remembered with what was made of them: columns of a log repeat a few."""

FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(
    r"""
      [+-][\d\s().,/%:-]*\Z           # a signed number, a telephone number, a rule
    | [+-]\d*\s                       # a list item, a vote ("+1 for this")
    | -[-\w]                          # an option, a word, a ruled line
    | @[\w.-]+(?![\w.(!+*/^&-])       # a mention
    """,
    re.VERBOSE,
)
RUNS_SOMETHING = re.compile(
    r"""
      \|[^|\n]*![A-Za-z$]                                # another program: +cmd|'/C calc'!A0
    | \A[+@-]\s*[\d.+*/^-]*[A-Za-z][A-Za-z0-9_.]*\(      # a function: -1+HYPERLINK(
    """,
    re.VERBOSE,
)

EXAMPLE = datetime(2016, 2, 29, 13, 16, 5, tzinfo=UTC)
Part = tuple[str, str]


class Values:
    """Reads fields of rows as one mapping says. Remembers dates and short words it has seen (bounded)."""

    def __init__(self, mapping: Mapping, *, is_spreadsheet: bool) -> None:
        self.mapping = mapping
        self._missing = frozenset(("", *mapping.missing))
        self._guards = is_spreadsheet and not mapping.allow_formulas
        self._zone = mapping.zone()
        self._dates: dict[str, datetime] = {}
        self._short: dict[str, str] = {}
        self._templates = {name: _parts(text) for name, text in mapping.templates.items()}

    def text(self, cells: dict[str, object], name: str, *, is_long: bool = False) -> str:
        """The words of field ``name``, empty when missing; a long text keeps its lines."""
        column = self.mapping.columns.get(name)
        if column is not None:
            found = self.cell(cells, column, is_long=is_long)
            if found:
                return found
        if name in self._templates:
            return self._filled(cells, name)
        return self.mapping.constants.get(name, "")

    def cell(self, cells: dict[str, object], column: str, *, is_long: bool = False) -> str:
        """The words of one column; raises ``RowFault`` for what no field can hold."""
        value = cells.get(column)
        if not is_long and isinstance(value, str) and (known := self._short.get(value)) is not None:
            return known
        found = self._read(cells, column, is_long=is_long)
        if not is_long and isinstance(value, str) and len(value) <= SHORT:
            if len(self._short) >= SHORT_ONES:
                self._short.clear()
            self._short[value] = found
        return found

    def _read(self, cells: dict[str, object], column: str, *, is_long: bool) -> str:
        words = worded(look_up(cells, column), column)
        bare = words.strip()
        if bare in self._missing:
            return ""
        if len(words) > FIELD_CHARS:
            raise RowFault(f'"{column}" is longer than {FIELD_CHARS:,} characters.')
        if self._guards and is_formula(words):
            raise RowFault(f'"{column}" looks like a formula of a spreadsheet.')
        if not bare.isascii() or "\0" in bare:
            refuse_unstorable(words, column)
        if is_long:
            return words.strip("\r\n").rstrip().replace("\r\n", "\n")
        return bare if bare.isprintable() else " ".join(bare.split())

    def date(self, cells: dict[str, object], name: str) -> datetime | None:
        """The moment of field ``name`` in UTC, None when missing."""
        words = self.text(cells, name)
        if not words:
            return None
        known = self._dates.get(words)
        if known is None:
            known = self._parsed(words, name)
            if len(self._dates) >= MEMORY:
                self._dates.clear()
            self._dates[words] = known
        return known

    def tags(self, cells: dict[str, object]) -> tuple[str, ...]:
        """The tags of a case: a JSON list, or words between separators; each once."""
        column = self.mapping.columns.get("tags", "")
        listed = look_up(cells, column) if column else None
        if isinstance(listed, list):
            words = [worded(word, column) for word in listed]
            for word in words:
                refuse_unstorable(word, column)
        else:
            words = self.text(cells, "tags").split(self.mapping.tag_separator)
        bare = (" ".join(word.split()) for word in words)
        return tuple(dict.fromkeys(word for word in bare if word))

    def _filled(self, cells: dict[str, object], name: str) -> str:
        pieces: list[str] = []
        for literal, column in self._templates[name]:
            words = self.cell(cells, column) if column else ""
            if words or not column:
                pieces += (literal, words)
        if not any(pieces[1::2]):
            return ""
        return "".join(pieces).strip().lstrip(",:;/").strip()

    def _parsed(self, words: str, name: str) -> datetime:
        for form in self.mapping.date_formats:
            try:
                found = parse_date(words, form)
                aware = found if found.tzinfo else found.replace(tzinfo=self._zone)
                at = aware.astimezone(UTC)
            except (ValueError, OverflowError, OSError):
                continue
            if at.year in YEARS:
                return at
        forms = " or ".join(example_of(form) for form in self.mapping.date_formats)
        raise RowFault(
            f'"{self.mapping.columns.get(name, name)}" is no date: "{words[:60]}". Expected is a form like {forms}.'
        )


def parse_date(words: str, form: str) -> datetime:
    """Read a date in one form; raises ``ValueError`` or ``OverflowError``."""
    if form == "iso":
        return datetime.fromisoformat(words)
    if form == "unix":
        return datetime.fromtimestamp(float(words), UTC)
    if form == "unix_ms":
        return datetime.fromtimestamp(float(words) / 1000, UTC)
    return datetime.strptime(words, form)  # noqa: DTZ007  a form without a zone is read in the mapping's


def example_of(form: str) -> str:
    """A date written in ``form``, for messages."""
    if form == "iso":
        return EXAMPLE.isoformat()
    if form in ("unix", "unix_ms"):
        return str(int(EXAMPLE.timestamp()) * (1000 if form == "unix_ms" else 1))
    return EXAMPLE.strftime(form)


def look_up(cells: dict[str, object], column: str) -> object:
    """The value of a column; in JSON ``requester.email`` also reaches inside objects."""
    if column in cells:
        return cells[column]
    value: object = cells
    for step in column.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def worded(value: object, column: str) -> str:
    """A cell's value as words; raises ``RowFault`` for a list or an object."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise RowFault(f'"{column}" holds a list or an object where words are expected.')


def is_formula(words: str) -> bool:
    """Whether a spreadsheet would run this cell; see the module for what counts."""
    if not words.startswith(FORMULA_START):
        return False
    if words[0] in "=\t\r" or RUNS_SOMETHING.search(words):
        return True
    return HARMLESS.match(words) is None


def refuse_unstorable(words: str, column: str) -> None:
    """Refuse what no database text holds: NUL, and halves of characters."""
    if "\0" in words:
        raise RowFault(f'"{column}" holds a NUL character.')
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise RowFault(f'"{column}" holds half of a character.') from error


def to_source(words: str, to_markdown: Callable[[str], str]) -> str:
    """A foreign text as Markdown; a text the converter chokes on is a fault of its row."""
    try:
        return to_markdown(words)
    except (ValueError, RecursionError, AssertionError) as error:
        raise RowFault("A text of this row cannot be turned into Markdown.") from error


def _parts(template: str) -> list[Part]:
    """Pairs of (words before, column); a last pair without a column holds what follows."""
    pieces = COLUMN.split(template)
    pairs = list(zip(pieces[0::2], pieces[1::2], strict=False))
    return [*pairs, (pieces[-1], "")] if pieces[-1] else pairs
