"""What of a subject could cross, read at home by the writer's own sight: the allow-list, replies and their files.

Notes, side threads, people and organizations are not read here at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.db.models.functions import Lower

from conversations.models import Attachment, Entry, Thread
from core.actor import Actor
from directory.models import Client, Person
from exchange.composing import File, Material, Written
from exchange.redaction import pdfs as pdfs_rules
from exchange.redaction.found import Known
from exchange.redaction.names import normal
from exchange.sources import Source
from tenants.doors import hosts_here

MOST_READ = 200
SLOW_FOR = 120
"""Seconds for which a PDF that took too long is not tried again: a page asks anew with every word that is typed."""
LOG = 200_000
"""A longer text is too much to look through: an excerpt crosses, made by a person."""
MOST_PEOPLE, MOST_CLIENTS = 4_000, 5_000
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def material_of(
    source: Source,
    title: str,
    answers: tuple[tuple[str, str], ...],
    by: Actor,
    *,
    organization: str,
    words: Iterable[str],
    ticked: Collection[UUID] = (),
) -> Material:
    """What could cross of a subject that the writer was found to see; of files, PDFs that are ``ticked`` were opened.

    Six to eight queries.
    """
    rows = _entries(source, by)
    pdfs = [one.pk for row in rows for one in row.files if one.pk in ticked and one.media_type == pdfs_rules.MEDIA]
    entries = tuple(_written(row, source, organization, pdfs) for row in rows)
    texts = [title, *(one for _, one in answers), *(one.words for one in source.fields)]
    texts += [text for entry in entries for text in (entry.source, *(file.text or "" for file in entry.files))]
    return Material(source.fields, answers, entries, known_of(source, texts, words))


def _entries(source: Source, by: Actor) -> list[Any]:
    """Replies of the main thread, the oldest first: the newest of many."""
    rows = Entry.objects.visible_to(by).filter(
        thread__subject_kind=source.kind,
        thread__subject_id=source.key,
        thread__kind=Thread.Kind.MAIN,
        kind=Entry.Kind.REPLY,
        deleted_at=None,
    )
    files = Prefetch("attachments", Attachment.objects.in_order(), to_attr="files")
    newest = rows.select_related("by").prefetch_related(files).order_by("-at", "-id")[:MOST_READ]
    return list(newest)[::-1]


def _written(row: Any, source: Source, organization: str, pdfs: Sequence[UUID]) -> Written:
    is_requester = row.by_id == source.requester_card or row.by.kind != Person.Kind.COLLEAGUE
    who = f"The requester, served by {organization}" if is_requester else organization
    return Written(row.pk, row.by.name, who, row.at, row.source, tuple(_file(one, pdfs) for one in row.files))


def _file(row: Attachment, pdfs: Sequence[UUID]) -> File:
    """A file as it may cross: a log with what it says, a picture as it is, a PDF from its pages, nothing else."""
    if row.media_type.startswith("image/"):
        return File(row.pk, row.name, row.size)
    if row.media_type == pdfs_rules.MEDIA:
        return _pdf(row, pdfs)
    if not row.media_type.startswith("text/"):
        return File(row.pk, row.name, row.size, why="What it holds cannot be marked. Send an excerpt as text.")
    if row.size > LOG:
        return File(row.pk, row.name, row.size, why="It is too long to look through. Send an excerpt.")
    try:
        with default_storage.open(row.path) as stream:
            return File(row.pk, row.name, row.size, stream.read().decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        return File(row.pk, row.name, row.size, why="Its text cannot be read. Send an excerpt.")


def _pdf(row: Attachment, ticked: Sequence[UUID]) -> File:
    """A PDF; one that is ticked with the size it crosses in, or what is the matter with it."""
    given = File(row.pk, row.name, row.size, is_pdf=True)
    if row.size > pdfs_rules.MOST_BYTES:
        return replace(given, why=pdfs_rules.TOO_LARGE)
    if row.pk not in ticked:
        return given
    if ticked.index(row.pk) >= pdfs_rules.MOST_IN_ONE:
        return replace(given, wrong=pdfs_rules.TOO_MANY)
    slow = f"slow-pdf:{row.path}"
    if cache.get(slow):
        return replace(given, wrong=pdfs_rules.TOO_SLOW)
    try:
        size, wrong = _opened(row.path)
    except OSError:
        size, wrong = row.size, "It is not here any more."
    except pdfs_rules.TooSlow as late:
        cache.set(slow, True, SLOW_FOR)
        size, wrong = row.size, str(late)
    return replace(given, size=size, wrong=wrong)


@lru_cache(maxsize=1024)
def _opened(path: str) -> tuple[int, str]:
    """The size that a stored PDF crosses in, or why it cannot. What lies at a path never changes, and a page asks anew
    with every word that is typed. ``TooSlow`` for one that may take less time at another moment.
    """
    with default_storage.open(path) as stream:
        data = stream.read()
    try:
        return len(pdfs_rules.strip_pdf(data)), ""
    except pdfs_rules.TooSlow:
        raise
    except pdfs_rules.Unreadable as unreadable:
        return len(data), str(unreadable)


def known_of(source: Source, texts: Iterable[str], words: Iterable[str]) -> Known:
    """The names that these texts could hold: of colleagues, of the requester's own people, and of whoever else is
    named in full. Five queries.
    """
    rows = Person.objects.filter(kind=Person.Kind.COLLEAGUE).order_by("-is_active", "id")
    around = Person.objects.filter(client=source.client).order_by("id") if source.client else Person.objects.none()
    named = Person.objects.annotate(lower=Lower("name")).filter(lower__in=_pairs(texts)).order_by("id")
    people: dict[str, None] = {}
    read = normal(" ".join(texts))
    for found in (rows, around, named):
        for name, email in found.values_list("name", "email")[:MOST_PEOPLE]:
            if _could_be(name, email, read):
                people[f"{name} <{email}>" if email else name] = None
    clients = Client.objects.order_by("id").values_list("name", flat=True)[:MOST_CLIENTS]
    return Known(
        people=tuple(people),
        requester=source.requester,
        organizations=tuple(clients),
        words=tuple(words),
        hosts=hosts_here(),
    )


def _could_be(name: str, email: str, read: str) -> bool:
    """Whether a part of a name, or of what somebody signs in with, stands in a text at all: the pass itself takes long
    for each name it looks for.
    """
    parts = [normal(part) for part in (*name.split(), email.partition("@")[0])]
    return any(part in read for part in parts if len(part) > 1) or name in read


def _pairs(texts: Iterable[str]) -> list[str]:
    """Two and three words that follow each other, in small letters: what a name in full could be."""
    found: dict[str, None] = {}
    for text in texts:
        read = [word.lower() for word in _WORD.findall(text)]
        for length in (2, 3):
            found |= dict.fromkeys(" ".join(read[at : at + length]) for at in range(len(read) - length + 1))
    return list(found)[:20_000]
