"""Files: uploading one before or with an entry, taking it back, fetching it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from conversations import files
from conversations.events import FileDiscarded, FileFetched, FileUploaded
from conversations.models import Attachment
from conversations.permissions import require
from core.actor import Actor
from core.events import record
from core.ids import new_id
from core.jobs import remember_due
from core.refusals import Missing, Refused
from core.spaces import storage_path
from notifications.selectors.reading import attached_to_drafts

Upload = tuple[str, BinaryIO]
"""A file as it comes through a door: the name it was given, and its bytes."""
MAX_WAITING = 100
UNSENT_FOR = timedelta(days=1)
"""How long a file waits to be sent, unless unsent words wait with it."""
MOMENT = "uploads"
"""The kind of the moment at which the oldest of what waits is looked at; one for a space."""
_EVERY = uuid5(NAMESPACE_OID, MOMENT)


@transaction.atomic
def upload_file(name: str, stream: BinaryIO, *, by: Actor, limit: int) -> Attachment:
    """Keep a file that will be part of an entry: checked by content, stripped of image metadata, stored under its key.

    ``limit`` is in bytes. Refused with a sentence for what the checks do not let through.
    """
    require(by, "attachment.upload")
    if Attachment.objects.waiting_of(by).count() >= MAX_WAITING:
        raise Refused("You have uploaded many files without sending them. Send or remove some first.")
    try:
        checked = files.inspect(name, stream, limit)
        content = _content(stream, checked)
    except files.FileRefused as refused:
        raise Refused(str(refused)) from refused
    key = new_id()
    with _stored(key, content) as path:
        attachment = Attachment.objects.create(
            id=key,
            by_id=by.card,
            name=checked.safe_name,
            media_type=checked.media_type,
            size=content.size,
            sha256=checked.sha256,
            path=path,
        )
        record(FileUploaded(subject_id=key, size=content.size, media_type=checked.media_type), by=by)
        remember_due(MOMENT, _EVERY, _next_look(attachment.at))
    return attachment


@transaction.atomic
def fetch_file(attachment_id: UUID, *, by: Actor) -> tuple[Attachment, File[bytes]]:
    """Open a file for a person who may read it. Every byte goes through this check; there is no other address."""
    attachment = Attachment.objects.visible_to(by).filter(pk=attachment_id).first()
    if attachment is None:
        raise Missing
    require(by, "attachment.fetch", attachment)
    if not default_storage.exists(attachment.path):
        raise Missing("This file is not here any more.")
    record(FileFetched(subject_id=attachment.id, entry_id=attachment.entry_id), by=by)
    return attachment, default_storage.open(attachment.path)


@transaction.atomic
def discard_file(attachment_id: UUID, *, by: Actor) -> None:
    """Take back an upload of one's own that is part of no entry. ``Missing`` for anything else."""
    require(by, "attachment.upload")
    found = Attachment.objects.waiting_of(by).filter(pk=attachment_id).first()
    if found is None:
        raise Missing
    remove_files([found])
    record(FileDiscarded(subject_id=attachment_id), by=by)


@transaction.atomic
def discard_uploads(user_id: UUID) -> None:
    """Take away what somebody who leaves had uploaded and not sent.

    The owning app's action has asked the permission: the one that ends the membership. Records nothing: it was part of
    nothing.
    """
    remove_files(list(Attachment.objects.filter(entry=None, by__user_id=user_id)))


@transaction.atomic
def sweep_uploads(now: datetime) -> None:
    """The system's own act: take away what was uploaded ``UNSENT_FOR`` ago and never sent, and note when to look again.

    What belongs to somebody's unsent words stays as long as these do. Records nothing: it was part of nothing. Runs
    again harmlessly.
    """
    old = Attachment.objects.filter(entry=None, at__lte=now - UNSENT_FOR).select_for_update()
    kept = attached_to_drafts() if old else set()
    remove_files([row for row in old if str(row.pk) not in kept])
    remember_due(MOMENT, _EVERY, _next_look(now))


def _next_look(now: datetime) -> datetime | None:
    """When the oldest of what was uploaded within ``UNSENT_FOR`` will have waited that long; where all that waits is
    kept by unsent words, that much later. None without any.
    """
    waiting = Attachment.objects.filter(entry=None)
    oldest = waiting.filter(at__gt=now - UNSENT_FOR).order_by("at").values_list("at", flat=True).first()
    if oldest is None and not waiting.exists():
        return None
    return (oldest or now) + UNSENT_FOR


def remove_files(attachments: Sequence[Any]) -> None:
    """Remove files, rows first and bytes once that is certain. The owning app's action has asked the permission and
    records the event.
    """
    for row in attachments:
        transaction.on_commit(partial(default_storage.delete, row.path), robust=True)
        row.delete()


def waiting_files(by: Actor, ids: list[UUID]) -> list[Attachment]:
    """The writer's own uploads with these keys, in that order. A key of anybody else's file is simply not there.

    The owning app's action asks the permission and records the event.
    """
    if not ids:
        return []
    found = {row.pk: row for row in Attachment.objects.waiting_of(by).select_for_update().filter(pk__in=ids)}
    if len(found) != len(set(ids)):
        raise Missing("One of the files is not here any more. Attach it again.")
    return [found[key] for key in dict.fromkeys(ids)]


def keep_files(uploads: Sequence[Upload], by: Actor) -> list[Attachment]:
    """All files of an entry, or none: where one is refused its transaction takes back the rows of the others, and only
    we their bytes. Or anybody could fill the disk with what no row counts. Records nothing: each upload does.
    """
    require(by, "attachment.upload")
    kept: list[Attachment] = []
    try:
        for name, stream in uploads:
            kept.append(upload_file(name, stream, by=by, limit=settings.UPLOAD_LIMIT))
    except Exception:
        for attachment in kept:
            default_storage.delete(attachment.path)
        raise
    return kept


@contextmanager
def _stored(key: UUID, content: File[bytes]) -> Iterator[str]:
    """The path of the stored bytes. They are gone again where writing them, as on a full disk, or the block fails."""
    path = storage_path(str(key))
    try:
        yield default_storage.save(path, content)
    except Exception:
        with suppress(OSError):
            default_storage.delete(path)
        raise


def _content(stream: BinaryIO, checked: files.Checked) -> File[bytes]:
    """What is stored: images without their metadata, everything else as it came."""
    stream.seek(0)
    if checked.kind == "image":
        return ContentFile(files.strip_image(stream, checked.media_type))
    return File(stream) if hasattr(stream, "name") else ContentFile(_bytes(stream))


def _bytes(stream: BinaryIO) -> bytes:
    return stream.getvalue() if isinstance(stream, BytesIO) else stream.read()
