"""What people do in a conversation: write an entry, upload a file, fetch one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from conversations import files
from conversations.events import FileFetched, FileUploaded
from conversations.markdown import RENDERER_VERSION, TextTooLong, render
from conversations.models import Attachment, Entry, Thread
from conversations.permissions import require
from core.actor import Actor
from core.events import record
from core.ids import new_id
from core.refusals import Missing, Refused
from core.spaces import storage_path

Upload = tuple[str, BinaryIO]
"""A file as it comes through a door: the name it was given, and its bytes."""
MAX_ATTACHMENTS = 20
MAX_WAITING = 100


def open_thread(subject_kind: str, subject_id: UUID) -> Thread:
    """The main thread of a new subject. The owning app's action records the event and has asked the permission."""
    return Thread.objects.create(subject_kind=subject_kind, subject_id=subject_id)


def add_entry(
    thread: Thread,
    *,
    by: Actor,
    kind: str,
    source: str,
    uploads: Sequence[Upload] = (),
    attachment_ids: Iterable[UUID] = (),
) -> Entry:
    """Write into a thread: the Markdown is rendered once, here. Returns the entry.

    The owning app's action asks the permission, calls this inside its transaction and records its own event, which
    names the entry.
    ``uploads`` are files sent along, ``attachment_ids`` files the writer uploaded before.
    Refused for an empty text, one that is too long, and files that are not the writer's own waiting ones.
    """
    waiting = _waiting(by, list(attachment_ids))
    if len(waiting) + len(uploads) > MAX_ATTACHMENTS:
        raise Refused(f"An entry carries at most {MAX_ATTACHMENTS} files.")
    if not source.strip() and not waiting and not uploads:
        raise Refused("Write something before you send it.")
    try:
        html = render(source)
    except TextTooLong as too_long:
        raise Refused(str(too_long)) from too_long
    waiting += _kept(uploads, by)
    entry = Entry.objects.create(
        thread=thread, kind=kind, by_id=by.card, source=source, html=html, renderer=RENDERER_VERSION
    )
    for attachment in waiting:
        attachment.attach(entry)
    return entry


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
    path = default_storage.save(storage_path(str(key)), content)
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


def _kept(uploads: Sequence[Upload], by: Actor) -> list[Attachment]:
    """All files of an entry, or none: where one is refused its transaction takes back the rows of the others, and only
    we their bytes. Or anybody could fill the disk with what no row counts.
    """
    kept: list[Attachment] = []
    try:
        for name, stream in uploads:
            kept.append(upload_file(name, stream, by=by, limit=settings.UPLOAD_LIMIT))
    except Exception:
        for attachment in kept:
            default_storage.delete(attachment.path)
        raise
    return kept


def _content(stream: BinaryIO, checked: files.Checked) -> File[bytes]:
    """What is stored: images without their metadata, everything else as it came."""
    stream.seek(0)
    if checked.kind == "image":
        return ContentFile(files.strip_image(stream, checked.media_type))
    return File(stream) if hasattr(stream, "name") else ContentFile(_bytes(stream))


def _bytes(stream: BinaryIO) -> bytes:
    return stream.getvalue() if isinstance(stream, BytesIO) else stream.read()


def _waiting(by: Actor, ids: list[UUID]) -> list[Attachment]:
    """The writer's own uploads with these keys, in that order. A key of anybody else's file is simply not there."""
    if not ids:
        return []
    found = {row.pk: row for row in Attachment.objects.waiting_of(by).select_for_update().filter(pk__in=ids)}
    if len(found) != len(set(ids)):
        raise Missing("One of the files is not here any more. Attach it again.")
    return [found[key] for key in dict.fromkeys(ids)]
