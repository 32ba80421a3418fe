"""What happens to an import, and what an imported history says happened elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare

_WATCHED = "whoever imports looks at the import's own page"
_PAST = "imported history: nobody is notified"


@dataclass(frozen=True, kw_only=True, slots=True)
class _ImportEvent(Event):
    """Base: the subject is the import."""

    kind: ClassVar[str] = "import"
    silent: ClassVar[str] = _WATCHED


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportUploaded(_ImportEvent):
    """Somebody brought a file of ``size`` bytes."""

    file_kind: str
    size: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportMapped(_ImportEvent):
    """Somebody said what the columns of the file mean; ``saved_as`` is the name it was kept under, or empty."""

    source: str
    saved_as: str = ""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportChecked(_ImportEvent):
    """Somebody had the whole file read without storing anything."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportStarted(_ImportEvent):
    """Somebody had the file's cases stored."""

    source: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportPaused(_ImportEvent):
    """Somebody halted the import after ``position`` items."""

    position: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportResumed(_ImportEvent):
    """Somebody let the import go on after ``position`` items."""

    position: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportCancelled(_ImportEvent):
    """Somebody called the import off; what was stored by then stays."""

    position: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFinished(_ImportEvent):
    """The last item of the file is stored."""

    cases: int
    entries: int
    updates: int
    bad: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFailed(_ImportEvent):
    """The import could not go on after ``position`` items; its row says why."""

    position: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseImported(Event):
    """A case was opened in another system, which calls it ``key``. Happened at the time of its opening there."""

    kind: ClassVar[str] = "case"
    silent: ClassVar[str] = _PAST

    source: str
    key: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUpdatedElsewhere(Event):
    """A case was changed in another system before it came here.

    ``changes`` holds what each changed field became, ``before`` what it was, in that system's words; names are ours
    where the mapping translates them (status, priority, queue, assignee, requester, product, line), else the column's.
    ``status`` is ours for a changed status, empty where nobody translated it; ``step`` its place among the updates,
    which orders those of one moment.
    """

    kind: ClassVar[str] = "case"
    silent: ClassVar[str] = _PAST

    source: str
    changes: dict[str, str]
    before: dict[str, str]
    status: str = ""
    step: int = 0
