"""Entries: writing one, changing it, deleting it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.actions.files import Upload, keep_files, remove_files, waiting_files
from conversations.events import EntryDeleted, EntryEdited
from conversations.markdown import RENDERER_VERSION, TextTooLong, render
from conversations.mentions import Unseen, names_in
from conversations.models import Entry, EntryRevision, Mention, Thread
from conversations.once import Repeated
from conversations.permissions import require
from conversations.selectors.mentions import Mentioned, mentioned
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from core.spaces import current

MAX_ATTACHMENTS = 20


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
    quotes: Entry | None = None,
    asks: bool = False,
    once: UUID | None = None,
) -> Entry:
    """Write into a thread: the Markdown is rendered once, here. Returns the entry.

    The owning app's action asks the permission, calls this inside its transaction and records its own event, which
    names the entry.
    ``uploads`` are files sent along, ``attachment_ids`` files the writer uploaded before.
    Refused for an empty text, one that is too long, and files that are not the writer's own waiting ones.
    With ``asks``, ``Unseen`` where it mentions somebody who may not read it; without, they are simply not told.
    ``once`` is the key of the form it was sent with: ``Repeated`` where the same words came with it before. It is kept
    with the entry, so that it outlives a restart and two workers know of each other.
    """
    once = fresh_key(once, source, by=by)
    waiting = waiting_files(by, list(attachment_ids))
    if len(waiting) + len(uploads) > MAX_ATTACHMENTS:
        raise Refused(f"An entry carries at most {MAX_ATTACHMENTS} files.")
    if not source.strip() and not waiting and not uploads:
        raise Refused("Write something before you send it.")
    html = _rendered(source)
    named = mentioned(names_in(html), thread, by, is_note=kind == Entry.Kind.NOTE)
    if asks and named.unseen:
        raise Unseen(named.unseen, named.unseen_people)
    waiting += keep_files(uploads, by)
    written = {"source": source, "html": html, "renderer": RENDERER_VERSION, "quotes": quotes}
    entry = _store(Entry(thread=thread, kind=kind, by_id=by.card, once=once, **written), by)
    _name(entry, named)
    for attachment in waiting:
        attachment.attach(entry)
    return entry


def fresh_key(once: UUID | None, source: str, *, by: Actor) -> UUID | None:
    """The key of a form that was not sent before, None for none. ``Repeated`` where these very words came with it.

    Other words with a key that was used already (somebody went back to an old page) are something new, without a key.

    The owning app's action asks the permission and records the event.
    """
    if once is None:
        return None
    first = Entry.objects.filter(by=by.card, once=once).first()
    if first is not None and first.source == source:
        raise Repeated(first)
    return once if first is None else None


def _store(entry: Entry, by: Actor) -> Entry:
    """Save a new entry; ``Repeated`` where its twin was saved in this very moment."""
    if entry.once is None:
        entry.save(force_insert=True)
        return entry
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        first = Entry.objects.filter(by=by.card, once=entry.once).first()
        if first is None:
            raise
        raise Repeated(first) from None
    return entry


@transaction.atomic
def edit_entry(entry: Entry, *, by: Actor, source: str) -> Entry:
    """Change the words of an entry; what it said before stays readable for whoever may read it.

    Somebody newly mentioned hears of it with the next entry that names them: an edit tells nobody.
    """
    require(by, "entry.edit", entry)
    entry = Entry.objects.lock(entry.pk)
    if entry.deleted_at:
        raise Overtaken("This entry was deleted in the meantime.")
    if not source.strip():
        raise Refused("An entry says something. To take it away, delete it.")
    if source == entry.source:
        return entry
    now = timezone.now()
    EntryRevision.objects.create(entry=entry, by_id=by.card, at=now, source=entry.source, html=entry.html)
    entry.source, entry.html, entry.renderer, entry.edited_at = source, _rendered(source), RENDERER_VERSION, now
    entry.save(update_fields=["source", "html", "renderer", "edited_at"])
    _name(entry, mentioned(names_in(entry.html), entry.thread, by, is_note=entry.is_note))
    record(EntryEdited(subject_id=entry.pk), by=by)
    return entry


@transaction.atomic
def delete_entry(entry: Entry, *, by: Actor) -> Entry:
    """Delete an entry: its place stays and says who did it; its words, its revisions and its files are gone."""
    require(by, "entry.delete", entry)
    entry = Entry.objects.lock(entry.pk)
    if entry.deleted_at:
        raise Overtaken("This entry is deleted already.")
    remove_files(list(entry.attachments.all()))
    entry.revisions.all().delete()
    entry.mentions.all().delete()
    entry.source = entry.html = ""
    entry.quotes, entry.deleted_at, entry.deleted_by_id = None, timezone.now(), by.card
    entry.save(update_fields=["source", "html", "quotes", "deleted_at", "deleted_by"])
    record(EntryDeleted(subject_id=entry.pk), by=by)
    return entry


def find_entry(entry_id: UUID, *, by: Actor) -> Entry:
    """The entry of this key if the actor may read it; ``Missing`` for unseen and missing alike.

    The owning app's action asks the permission and records the event.
    """
    found = Entry.objects.visible_to(by).select_related("thread", "by").filter(pk=entry_id).first()
    if found is None:
        raise Missing
    return found


def _rendered(source: str) -> str:
    try:
        return render(source, case_links=current().kind == "member")
    except TextTooLong as too_long:
        raise Refused(str(too_long)) from too_long


def _name(entry: Entry, named: Mentioned) -> None:
    """Keep whom an entry names and who may read it. Runs again harmlessly."""
    rows = [Mention(entry=entry, person_id=key) for key in named.people]
    rows += [Mention(entry=entry, team_id=key) for key in named.teams]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)
