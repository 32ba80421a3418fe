"""What people do with imports: bring a file, say what its columns mean, check it, start, pause, resume, cancel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from cases.events import imports as events
from cases.importing import files
from cases.importing.keys import cut, source_word
from cases.importing.mappings import SavedMapping, as_proposed
from cases.imports import ImportRefused, Mapping
from cases.models import Import, Queue
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused

JOB_QUEUE = "imports"


def upload_import(upload: File[bytes], name: str, *, by: Actor) -> Import:
    """Keep a file somebody brought and propose a mapping. Returns the import, not checked yet.

    Refused with a sentence, and nothing kept, for a file that is too large or no history. The file is written before
    the transaction begins: a row never names a file that is not there.
    """
    require(by, "import.run")
    if upload.size > settings.IMPORT_LIMIT:
        raise Refused(files.too_large())
    key = files.keep(upload)
    try:
        with transaction.atomic():
            row = _begin(files.place_of(key), files.shown(name), file=key, by=by)
            _say_uploaded(row, by)
    except ImportRefused as refused:
        files.forget(key)
        raise Refused(str(refused)) from refused
    except BaseException:
        files.forget(key)
        raise
    return row


@transaction.atomic
def begin_import_here(
    path: Path, mapping: Mapping | None, *, by: Actor, source: str = "", queue: Queue | None = None
) -> Import:
    """Begin an import of a file that stays where it lies on this machine, checked and running at once.

    Without a mapping one is proposed. Raises ``Refused`` for a file that is no history.
    """
    require(by, "import.run")
    try:
        row = _begin(path, files.shown(path.name), mapping=mapping, by=by)
    except ImportRefused as refused:
        raise Refused(str(refused)) from refused
    row.source, row.queue = source_word(source) or row.source, queue
    row.state, row.started_at = Import.State.RUNNING, timezone.now()
    row.save(update_fields=["source", "queue", "state", "started_at"])
    record(events.ImportStarted(subject_id=row.pk, source=row.source), by=by)
    return row


@transaction.atomic
def map_import(
    import_id: UUID,
    data: dict[str, Any],
    *,
    by: Actor,
    source: str = "",
    queue_id: UUID | None = None,
    save_as: str = "",
) -> Import:
    """Say what the file's columns mean, where it comes from and which queue takes what names none.

    ``data`` is a mapping as JSON; ``save_as`` keeps it for the next file. An earlier check does not count any more.
    Refused with every fault of the mapping, and once something has been stored.
    """
    require(by, "import.run")
    row = _locked(import_id)
    if not row.may_change:
        raise Overtaken("This import has begun; its mapping cannot be changed any more.")
    try:
        mapping = Mapping.from_dict(data)
    except ImportRefused as refused:
        raise Refused(str(refused)) from refused
    if save_as.strip():
        SavedMapping.write(cut(save_as.strip(), 120), mapping)
    row.mapping, row.kind = mapping.to_dict(), mapping.kind
    row.source = source_word(source) or row.source
    row.queue = _queue(queue_id)
    row.state, row.report, row.total, row.problem = Import.State.UPLOADED, {}, None, ""
    row.save(update_fields=["mapping", "kind", "source", "queue", "state", "report", "total", "problem"])
    record(events.ImportMapped(subject_id=row.pk, source=row.source, saved_as=save_as.strip()[:120]), by=by)
    return row


@transaction.atomic
def use_saved_mapping(import_id: UUID, name: str, *, by: Actor) -> Import:
    """Take a mapping that was saved here or comes with the product; its name becomes the source's."""
    require(by, "import.run")
    row = _locked(import_id)
    mapping = SavedMapping.read(name)
    if mapping.kind != "stackexchange":  # how this very file is written is the file's matter
        kept = as_proposed(row.mapping)
        mapping = replace(mapping, encoding=kept.encoding, delimiter=kept.delimiter)
    return map_import(import_id, mapping.to_dict(), by=by, source=name, queue_id=row.queue_id)


@transaction.atomic
def check_import(import_id: UUID, *, by: Actor) -> Import:
    """Have the whole file read without storing anything; a job does it and its report follows."""
    require(by, "import.run")
    row = _locked(import_id)
    if not (row.may_change or row.state == Import.State.CHECKING):  # a check whose worker died is asked for again
        raise Overtaken("This import has begun; it cannot be checked any more.")
    row.state, row.problem, row.report, row.position, row.finished_at = Import.State.CHECKING, "", {}, 0, None
    row.save(update_fields=["state", "problem", "report", "position", "finished_at"])
    _defer("cases.check_import", row, by)
    record(events.ImportChecked(subject_id=row.pk), by=by)
    return row


@transaction.atomic
def start_import(import_id: UUID, *, by: Actor) -> Import:
    """Have the cases stored; a job does it. Refused before a check has shown what would become of the file."""
    require(by, "import.run")
    row = _locked(import_id)
    if not row.may_start:
        raise Overtaken("Check this import first; only a checked one can be started.")
    row.troubles.all().delete()
    row.state, row.position, row.counts, row.started_at = Import.State.RUNNING, 0, {}, timezone.now()
    row.save(update_fields=["state", "position", "counts", "started_at"])
    _defer("cases.import", row, by)
    record(events.ImportStarted(subject_id=row.pk, source=row.source), by=by)
    return row


@transaction.atomic
def pause_import(import_id: UUID, *, by: Actor) -> Import:
    """Halt a running import after the batch it is at."""
    require(by, "import.run")
    row = _locked(import_id)
    if not row.may_pause:
        raise Overtaken("This import is not running.")
    row.state = Import.State.PAUSED
    row.save(update_fields=["state"])
    record(events.ImportPaused(subject_id=row.pk, position=row.position), by=by)
    return row


@transaction.atomic
def resume_import(import_id: UUID, *, by: Actor) -> Import:
    """Let a halted import go on where it stopped, by a job."""
    require(by, "import.run")
    row = _locked(import_id)
    if not row.file:
        raise Refused("This file was read on the server by a command. Let it go on there with --resume.")
    row = _go_on(row, by)
    _defer("cases.import", row, by)
    return row


@transaction.atomic
def resume_import_here(import_id: UUID, path: Path, *, by: Actor) -> Import:
    """Let an import of a file on this machine go on where it stopped. Refused for another file than the first time."""
    require(by, "import.run")
    row = _locked(import_id)
    try:
        is_same = files.digest(path) == row.sha256
    except ImportRefused as refused:
        raise Refused(str(refused)) from refused
    if not is_same:
        raise Refused("This is not the file the import began with. Begin a new import; nothing will be doubled.")
    return row if row.state == Import.State.RUNNING else _go_on(row, by)


@transaction.atomic
def cancel_import(import_id: UUID, *, by: Actor) -> Import:
    """Call an import off. What was stored by then stays; the file is deleted."""
    require(by, "import.run")
    row = _locked(import_id)
    if not row.may_cancel:
        raise Overtaken("This import has ended already.")
    key, row.file = row.file, ""
    row.state, row.finished_at = Import.State.CANCELLED, timezone.now()
    row.save(update_fields=["state", "finished_at", "file"])
    transaction.on_commit(lambda: files.forget(key), robust=True)
    record(events.ImportCancelled(subject_id=row.pk, position=row.position), by=by)
    return row


def _begin(path: Path, name: str, *, by: Actor, file: str = "", mapping: Mapping | None = None) -> Import:
    mapping = mapping or files.propose(path, name)
    return Import.objects.create(
        name=name,
        source=source_word(mapping.constants.get("site", "").removeprefix("https://")) or mapping.kind,
        kind=mapping.kind,
        file=file,
        size=files.size_of(path),
        sha256=files.digest(path),
        mapping=mapping.to_dict(),
        by_id=by.person_id,
    )


def _say_uploaded(row: Import, by: Actor) -> None:
    record(events.ImportUploaded(subject_id=row.pk, file_kind=row.kind, size=row.size), by=by)


def _locked(import_id: UUID) -> Import:
    try:
        found: Import = Import.objects.lock(import_id)
    except Import.DoesNotExist as error:
        raise Missing from error
    return found


def _queue(queue_id: UUID | None) -> Queue | None:
    if queue_id is None:
        return None
    queue: Queue | None = Queue.objects.filter(pk=queue_id).first()
    if queue is None:
        raise Missing
    return queue


def _go_on(row: Import, by: Actor) -> Import:
    if row.state not in (Import.State.PAUSED, Import.State.FAILED) or row.started_at is None:
        raise Overtaken("This import is not waiting to go on.")
    row.state, row.problem, row.finished_at = Import.State.RUNNING, "", None
    row.save(update_fields=["state", "problem", "finished_at"])
    record(events.ImportResumed(subject_id=row.pk, position=row.position), by=by)
    return row


def _defer(task: str, row: Import, by: Actor) -> None:
    """Queue a job; imports of one member run one after the other."""
    person = str(by.person_id) if by.person_id else None
    defer(
        task,
        queue=JOB_QUEUE,
        lock="import",
        import_id=str(row.pk),
        organization_id=str(by.organization_id),
        person_id=person,
    )
