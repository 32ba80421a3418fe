"""What the worker and the command do with imports: check one, carry one on to its end."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from cases.events import imports as events
from cases.importing import checking, files, run
from cases.imports import ImportRefused, Mapping
from cases.models import Import
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken

log = logging.getLogger("guildhall.imports")
OUR_FAULT = "Something went wrong on our side. What was stored stays; the import can go on from there."
GONE = "The file is not here any more. Bring it again; nothing will be doubled."


def perform_check(import_id: UUID, *, by: Actor) -> bool:
    """Read a file whole and keep the report; rows set aside are listed. The system's own act. Returns whether it ended.

    Records nothing: asking for the check was recorded, and nothing of the file was stored. Safe to repeat.
    """
    row = _found(import_id)
    if row.state != Import.State.CHECKING:
        return False
    checking_still = Import.objects.filter(pk=import_id, state=Import.State.CHECKING)

    def watch(position: int) -> None:
        if not checking_still.update(position=position):
            raise Overtaken("This check was called off.")

    try:
        report, found = checking.check(_path(row, None), Mapping.from_dict(row.mapping), row.source, watch)
    except Overtaken:
        return False
    except ImportRefused as refused:
        checking_still.update(
            state=Import.State.FAILED, problem=str(refused)[:500], finished_at=timezone.now(), position=0
        )
        return True
    with transaction.atomic():
        row.troubles.all().delete()
        run.keep_troubles(import_id, found.bad, 0)
        checking_still.update(state=Import.State.CHECKED, report=report, total=report["total"], position=0)
    return True


def perform_import(import_id: UUID, *, by: Actor, path: Path | None = None, watch: run.Watch | None = None) -> bool:
    """Store what is left of a running import. Returns whether the end of the file was reached.

    ``path`` is where the file lies if it was not uploaded. Killed at any moment, it is called again and goes on after
    the last batch that committed; called twice at once, the later one gives way.
    """
    require(by, "import.run")
    row = _found(import_id)
    if row.state != Import.State.RUNNING:
        return False
    try:
        is_through = run.carry_on(import_id, _path(row, path), watch)
    except Overtaken:
        return False
    except ImportRefused as refused:
        _fail(import_id, str(refused), by)
        return False
    except OperationalError:  # the database is away or has no room: the job is tried again, nobody has to go on by hand
        raise
    except Exception:
        _fail(import_id, OUR_FAULT, by)
        log.exception("import failed", extra={"import": str(import_id)})
        return False
    return is_through and _finish(import_id, by)


@transaction.atomic
def _finish(import_id: UUID, by: Actor) -> bool:
    row = Import.objects.lock(import_id)
    if row.state != Import.State.RUNNING:
        return False
    key, row.file = row.file, ""
    row.state, row.total, row.finished_at = Import.State.DONE, row.position, timezone.now()
    row.save(update_fields=["state", "total", "finished_at", "file"])
    transaction.on_commit(lambda: files.forget(key), robust=True)
    counts = {name: int(row.counts.get(name, 0)) for name in ("cases", "entries", "updates", "bad")}
    record(events.ImportFinished(subject_id=row.pk, **counts), by=by)
    return True


@transaction.atomic
def _fail(import_id: UUID, sentence: str, by: Actor) -> None:
    row = Import.objects.lock(import_id)
    row.fail(sentence)
    record(events.ImportFailed(subject_id=row.pk, position=row.position), by=by)


def _found(import_id: UUID) -> Import:
    row: Import | None = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise Missing
    return row


def _path(row: Import, path: Path | None) -> Path:
    if path is not None:
        return path
    if not row.file:
        raise ImportRefused(GONE)
    return files.place_of(row.file)
