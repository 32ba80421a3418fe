"""Carrying an import on: batch by batch, each committed together with how far it is.

Kill the process at any moment and whoever carries on begins after the last batch that committed. Two that carry on the
same import at once cannot both store a batch: the row is locked and its position must be the one they expect.
Statistics of the filled tables are left to autovacuum: a space's role does not own its tables and may not analyse them.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError, DataError, IntegrityError, transaction

from cases.importing.batches import Batch, batches
from cases.importing.writer import Writer
from cases.imports import BadRow, ImportRefused, Mapping, Position, Reading, read
from cases.models import Import, ImportTrouble
from cases.models.imports import MAX_TROUBLES
from conversations.foreign_text import html_to_markdown
from core.refusals import Overtaken

log = logging.getLogger("guildhall.imports")

Watch = Callable[[int, dict[str, int]], None]
"""Told after every batch: the position and the counts so far."""

MARKS_UP = ("stackexchange",)
"""Kinds of files whose texts are HTML."""


def reading_of(path: Path, mapping: Mapping, start: Position) -> Reading:
    """Read ``path`` with the text converter its kind needs."""
    to_markdown = html_to_markdown if mapping.kind in MARKS_UP else str
    return read(path, mapping, start, to_markdown=to_markdown)


def carry_on(import_id: UUID, path: Path, watch: Watch | None) -> bool:
    """Store what is left of a running import. Returns whether the end of the file was reached.

    False when somebody paused or cancelled it. Raises ``ImportRefused`` for a file that cannot be read (on).
    """
    row = Import.objects.get(pk=import_id)
    start = Position(row.position)
    writer = Writer(row.source, row.queue_id)
    for batch in batches(reading_of(path, Mapping.from_dict(row.mapping), start), start):
        counts = _store(import_id, writer, batch)
        if counts is None:
            return False
        if watch is not None:
            watch(batch.after, counts)
    return True


def _store(import_id: UUID, writer: Writer, batch: Batch) -> dict[str, int] | None:
    try:
        return _commit(import_id, writer, batch)
    except (DataError, IntegrityError):
        writer.forget()
    counts: dict[str, int] | None = None
    for one in batch.singles():
        try:
            counts = _commit(import_id, writer, one)
        except (DataError, IntegrityError) as error:
            writer.forget()
            counts = _commit(import_id, writer, _set_aside(one, error))
        if counts is None:
            return None
    return counts


@transaction.atomic
def _commit(import_id: UUID, writer: Writer, batch: Batch) -> dict[str, int] | None:
    """Store one batch with its position. None when the import is not to run any more."""
    row = Import.objects.lock(import_id)
    if row.state != Import.State.RUNNING:
        return None
    if row.position != batch.before:
        raise Overtaken("Somebody else is carrying this import on already.")
    written = writer.write(batch.cases)
    troubles = [*batch.bad, *written.troubles]
    keep_troubles(import_id, troubles, row.counts.get("bad", 0))
    counts: Counter[str] = Counter(row.counts)
    counts.update(written.counts)
    counts["bad"] += len(troubles)
    row.position, row.counts = batch.after, dict(counts)
    row.save(update_fields=["position", "counts"])
    return dict(counts)


def keep_troubles(import_id: UUID, troubles: list[BadRow], kept: int) -> None:
    """Keep rows set aside, as long as there is room beside the ``kept`` ones."""
    ImportTrouble.objects.bulk_create(
        ImportTrouble(run_id=import_id, line=bad.line, reason=bad.reason[:500], raw=bad.raw.replace("\0", "�")[:500])
        for bad in troubles[: max(0, MAX_TROUBLES - kept)]
    )


def _set_aside(one: Batch, error: DatabaseError) -> Batch:
    """The single item of a batch as a row set aside, because the database would not have it."""
    [(position, item)] = one.items
    log.warning("case not stored", extra={"error": type(error).__name__, "line": item.line})
    reason = "This case could not be stored: a value in it does not fit or belongs to another case already."
    return Batch(one.before, [(position, BadRow(item.line, reason, getattr(item, "key", "")))])


__all__ = ["ImportRefused", "Watch", "carry_on", "keep_troubles", "reading_of"]
