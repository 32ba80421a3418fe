"""One's own words in a discussion: putting an entry into other words, and withdrawing it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from conversations.actions.entries import delete_entry, edit_entry
from conversations.models import Entry
from core.actor import Actor
from core.events import record
from core.refusals import Missing, NotAllowed, Refused
from network.actions.communities import check_alive
from network.actions.discussions import discussed
from network.events.communities import DiscussionEntryChanged
from network.models import Discussion, Report
from network.permissions import require
from network.selectors.discussions import is_fresh


@transaction.atomic
def change_words(entry_id: UUID, *, by: Actor, source: str) -> Entry:
    """Put an entry of one's own into other words, for a day; what it said before is kept. ``Refused`` once it is
    reported or hidden, or its discussion has ended.
    """
    entry, discussion = _own(entry_id, by)
    require(by, "community.write", discussion.community)
    changed = edit_entry(entry, by=by, source=source)
    _say(discussion, entry, by, is_withdrawn=False)
    return changed


@transaction.atomic
def withdraw_words(entry_id: UUID, *, by: Actor) -> Entry:
    """Withdraw an entry of one's own, for a day: its words, what it said before and its files are gone, and a line says
    so.
    """
    entry, discussion = _own(entry_id, by)
    require(by, "community.write", discussion.community)
    changed = delete_entry(entry, by=by)
    _say(discussion, entry, by, is_withdrawn=True)
    return changed


def _own(entry_id: UUID, by: Actor) -> tuple[Entry, Discussion]:
    """An entry that is the actor's to change now, and its discussion, locked."""
    entry = discussed(entry_id, by=by)
    rows = Discussion.objects.visible_to(by).select_for_update(of=("self",)).select_related("community")
    discussion = rows.filter(pk=entry.thread.subject_id).first()
    if discussion is None:
        raise Missing
    if entry.by_id != by.person_id:
        raise NotAllowed("Only whoever wrote an entry changes it.")
    check_alive(discussion.community)
    if not discussion.is_open:
        raise Refused("This discussion is closed: what was said in it stays.")
    if not is_fresh(entry):
        raise Refused("An entry is changed within a day of writing it. Write another one.")
    reports = Report.objects.filter(entry=entry)
    if (reports.waiting() | reports.hiding()).exists():
        raise Refused("This entry was reported: it stays as it is until the moderators are done with it.")
    return entry, discussion


def _say(discussion: Discussion, entry: Entry, by: Actor, *, is_withdrawn: bool) -> None:
    told = DiscussionEntryChanged(subject_id=discussion.pk, entry_id=entry.pk, is_withdrawn=is_withdrawn)
    record(told, by=by)
