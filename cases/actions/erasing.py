"""Taking a case out of every table of its space, so that nothing is left that points to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import runwork
from cases.actions.moves import MOMENT
from cases.models import Case, Reversal
from cases.rules.kept import Resting
from clocks.actions.clocks import DUE_KIND
from clocks.models import Clock
from conversations.actions.files import remove_files
from conversations.models import Attachment, Entry, Link, Thread
from core.jobs import remember_all_due
from core.models import Event, Setting
from exchange.models import TalkLink
from intake.models import Answers
from knowledge.models import Run
from notifications.models import Draft, Feed, Follow, Mail, Notice, ReadMark
from realtime.models import Presence

KIND = "case"
TOLD = (KIND, "thread", "entry", "attachment", "clock", "follow", "feed")
"""What events are about that lie on a case or are a reader's about it."""


@transaction.atomic
def erase_cases(keys: Sequence[UUID]) -> None:
    """Delete cases with their conversations, files, clocks, links, answers, events, and what readers kept of them.

    A letter that told of one goes whole. The owning app's action asks the permission and records the event. Cases that
    others are merged into are not among them.
    """
    if not keys:
        return
    Case.objects.lock_all(keys)
    said = _conversations(keys)
    own = [*_readers(keys, said), *_clocks(keys)]
    _told_elsewhere(keys).delete()
    Link.objects.filter(Q(from_kind=KIND, from_id__in=keys) | Q(to_kind=KIND, to_id__in=keys)).delete()
    _runs(keys)
    Answers.objects.filter(subject_kind=KIND, subject_id__in=keys).delete()
    TalkLink.objects.filter(subject_kind=KIND, subject_id__in=keys).delete()
    Reversal.objects.filter(until__lt=timezone.now()).delete()
    Event.objects.filter(subject_kind__in=TOLD, subject_id__in=[*keys, *said, *own]).delete()
    names = [str(key) for key in keys]
    Setting.objects.filter(kind=Resting.kind, name__in=names).delete()
    Event.objects.filter(subject_kind="rule", data__case_id__in=names).delete()
    Event.objects.filter(subject_kind="article", data__other_id__in=names).delete()
    Event.objects.filter(subject_kind="article", data__case_id__in=names).update(data={})
    remember_all_due(MOMENT, [(key, None, 0) for key in keys])
    Case.objects.filter(pk__in=keys).delete()


def _told_elsewhere(keys: Sequence[UUID]) -> Any:
    """Events of other cases that name one of these: linked, merged, split, followed up. Those cases stand in the events
    of these, also where the link is gone.
    """
    told = Event.objects.filter(subject_kind=KIND)
    own = told.filter(subject_id__in=keys, data__has_key="other_id").values_list("data__other_id", flat=True)
    return told.filter(subject_id__in=list(own), data__other_id__in=[str(key) for key in keys])


def _runs(keys: Sequence[UUID]) -> None:
    """Delete the runs of processes on these cases, and what was told of them."""
    rows = Run.objects.filter(subject_kind=KIND, subject_id__in=keys)
    runs = list(rows.values_list("pk", flat=True))
    Event.objects.filter(subject_kind="run", subject_id__in=runs).delete()
    remember_all_due(runwork.MOMENT, [(key, None, 0) for key in runs])
    rows.delete()


def _conversations(keys: Sequence[UUID]) -> list[UUID]:
    """Delete threads with all they hold; returns the keys of threads, entries and files."""
    threads = list(Thread.objects.filter(subject_kind=KIND, subject_id__in=keys).values_list("pk", flat=True))
    entries = list(Entry.objects.filter(thread__in=threads).values_list("pk", flat=True))
    files = list(Attachment.objects.filter(entry__in=entries))
    file_keys = [file.pk for file in files]
    remove_files(files)
    Thread.objects.filter(pk__in=threads).update(parent=None)  # a parent protects its side threads
    Case.objects.filter(pk__in=keys).update(solution=None)
    Entry.objects.filter(pk__in=entries).delete()
    Thread.objects.filter(pk__in=threads).delete()
    Entry.objects.filter(origin_id__in=keys).update(origin_id=None)
    return [*threads, *entries, *file_keys]


def _readers(keys: Sequence[UUID], said: Sequence[UUID]) -> list[UUID]:
    """Delete what people kept, were told and were written about them, and who has them open; returns the keys of
    follows and feeds.
    """
    about = [*keys, *said]
    Presence.objects.filter(subject_id__in=about).delete()
    notices = Notice.objects.filter(subject_id__in=about)
    told = [str(key) for key in notices.values_list("pk", flat=True)]
    Mail.objects.filter(notices__has_any_keys=told).delete()
    notices.delete()
    ReadMark.objects.filter(subject_id__in=about).delete()
    Draft.objects.filter(place__in=[f"{kind}:{key}" for key in about for kind in ("case", "thread", "entry")]).delete()
    own: list[UUID] = []
    for rows in (Follow.objects.filter(subject_id__in=about), Feed.objects.filter(subject_id__in=about)):
        own += rows.values_list("pk", flat=True)
        rows.delete()
    return own


def _clocks(keys: Sequence[UUID]) -> list[UUID]:
    """Delete clocks and the moments at which somebody was to be told of them; returns their keys."""
    rows = Clock.objects.filter(subject_kind=KIND, subject_id__in=keys)
    found: list[UUID] = list(rows.values_list("pk", flat=True))
    remember_all_due(DUE_KIND, [(key, None, 0) for key in found])
    rows.delete()
    return found
