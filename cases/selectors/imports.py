"""What the import pages know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from cases.importing import files
from cases.importing.keys import external_key
from cases.importing.mappings import as_proposed
from cases.importing.queues import DEFAULT_NAME
from cases.importing.sample import Sample, sample_of
from cases.importing.sheets import table
from cases.models import Import, ImportTrouble, Queue
from cases.models.imports import MAX_TROUBLES
from cases.permissions import require
from core.actor import Actor
from core.refusals import Missing

LISTED = 50
TROUBLES = 100
SOME = 10
COUNTS = (
    ("cases", "New cases"),
    ("changed", "Cases brought up to date"),
    ("same", "Cases that were the same"),
    ("kept", "Cases worked on here, only added to"),
    ("entries", "Entries"),
    ("updates", "Steps of timelines"),
    ("people", "Cards of people made"),
    ("queues", "Queues made"),
    ("doubts", "Words the mapping does not know"),
    ("bad", "Rows set aside"),
)


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import: how far it is, what came of it, and the first rows it set aside."""

    row: Import
    counts: list[tuple[str, int]]
    doubts: list[str]
    queues: list[Queue]
    troubles: list[ImportTrouble]
    troubles_total: int


@dataclass(frozen=True, slots=True)
class TroublesPage:
    """One page of the rows set aside, by line. ``after`` is the place of the next page, empty at the end."""

    row: Import
    troubles: list[ImportTrouble]
    total: int
    after: str


def imports_page(actor: Actor) -> list[Import]:
    """The newest imports. Raises ``NotAllowed`` for whoever may not import."""
    require(actor, "import.run")
    return list(Import.objects.visible_to(actor).select_related("by").order_by("-created_at", "-id")[:LISTED])


def find_import(import_id: UUID, actor: Actor) -> Import:
    """One import the actor sees; ``Missing`` else."""
    row: Import | None = Import.objects.visible_to(actor).select_related("by", "queue").filter(pk=import_id).first()
    if row is None:
        raise Missing
    return row


def import_page(import_id: UUID, actor: Actor) -> ImportPage:
    """What one import's page shows. Three queries, whatever the size of the import."""
    row = find_import(import_id, actor)
    return ImportPage(
        row=row,
        counts=[(label, row.counts[name]) for name, label in COUNTS if row.counts.get(name)],
        doubts=list(as_proposed(row.mapping).doubts),
        queues=_filled(row, actor) if row.position else [],
        troubles=list(row.troubles.order_by("line", "id")[:SOME]),
        troubles_total=_troubles(row),
    )


def sample_for(row: Import) -> Sample:
    """The beginning of an import's file, for the mapping editor."""
    if not row.file:
        return Sample(problem="The file is not here any more.")
    return sample_of(files.place_of(row.file), as_proposed(row.mapping))


def troubles_page(import_id: UUID, after: str, actor: Actor) -> TroublesPage:
    """A page of the rows an import set aside, beginning after a place such as ``120.<key>``."""
    row = find_import(import_id, actor)
    rows = row.troubles.order_by("line", "id")
    line, _dot, key = after.partition(".")
    trouble_id = _uuid(key)
    if line.isdecimal() and len(line) < 18 and trouble_id is not None:
        last = ImportTrouble.objects.visible_to(actor).filter(run=row, line=int(line), pk=trouble_id).first()
        if last is not None:
            rows = rows.filter(line__gte=last.line).exclude(line=last.line, pk__lte=last.pk)
    found = list(rows[: TROUBLES + 1])
    shown = found[:TROUBLES]
    next_place = f"{shown[-1].line}.{shown[-1].pk}" if len(found) > TROUBLES else ""
    return TroublesPage(row, shown, _troubles(row), next_place)


def troubles_table(import_id: UUID, actor: Actor) -> str:
    """Every row set aside that is kept (10,000 at most), as CSV no spreadsheet runs anything of."""
    rows = find_import(import_id, actor).troubles.order_by("line", "id")
    return table(("line", "reason", "beginning of the row"), rows.values_list("line", "reason", "raw")[:MAX_TROUBLES])


def _troubles(row: Import) -> int:
    return int(row.counts.get("bad", 0) if row.started_at else row.report.get("bad", 0))


def _filled(row: Import, actor: Actor) -> list[Queue]:
    """The queues of the import's groups, and the one that takes what names none."""
    groups = Q(external_key__startswith=external_key(row.source, ""))
    others = Q(pk=row.queue_id) if row.queue_id else Q(name=DEFAULT_NAME)
    return list(Queue.objects.visible_to(actor).filter(groups | others).order_by("name")[:LISTED])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
