"""Reports: saying that an entry does not belong in a community, and what its moderators make of that."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.actions.discussions import discussed
from network.events import communities as events
from network.models import Discussion, Report
from network.permissions import require

LONGEST = 500
MOST_WAITING = 20


@transaction.atomic
def report_entry(entry_id: UUID, *, by: Actor, reason: str) -> Report:
    """Report an entry to the moderators of its community, with a reason."""
    entry = discussed(entry_id, by=by)
    discussion = Discussion.objects.visible_to(by).filter(pk=entry.thread.subject_id).first()
    if discussion is None:
        raise Missing
    require(by, "discussion.report", discussion)
    words = _bounded(reason, "Say what is wrong with it")
    if Report.objects.filter(by=by.card).waiting().count() >= MOST_WAITING:
        raise Refused("Many of your reports wait for an answer. Give the moderators time first.")
    try:
        with transaction.atomic():
            made = Report.objects.create(discussion=discussion, entry=entry, by_id=by.card, reason=words)
    except IntegrityError as twice:
        raise Overtaken("You have reported this entry already. The moderators will look at it.") from twice
    record(events.EntryReported(subject_id=discussion.pk, entry_id=entry.pk, report_id=made.pk), by=by)
    return made


@transaction.atomic
def settle_report(report_id: UUID, *, by: Actor, verdict: str, words: str) -> Report:
    """Keep a reported entry or hide its words, with a reason that its readers find in their place.

    Every report of the entry is settled by it. A verdict can be changed afterwards; ``Overtaken`` where somebody has
    come to the same one before.
    """
    report = _locked(report_id, by=by)
    require(by, "community.moderate", report.discussion.community)
    if verdict not in (Report.Verdict.KEEP, Report.Verdict.HIDE):
        raise Refused("Choose whether to keep the entry or to hide it.")
    if report.verdict == verdict:
        raise Overtaken("This report has been settled so already.")
    is_hidden = verdict == Report.Verdict.HIDE
    report.words = _bounded(words, "Say why you hide it") if is_hidden else words.strip()[:LONGEST]
    report.verdict, report.settled_at, report.settled_by_id = verdict, timezone.now(), by.card
    settled = {name: getattr(report, name) for name in ("verdict", "words", "settled_at", "settled_by_id")}
    Report.objects.filter(entry=report.entry_id).update(**settled)
    said = events.ReportSettled(
        subject_id=report.discussion_id, entry_id=report.entry_id, report_id=report.pk, verdict=verdict
    )
    record(said, by=by)
    return report


def _locked(report_id: UUID, *, by: Actor) -> Report:
    rows = Report.objects.visible_to(by).select_for_update(of=("self",)).select_related("discussion__community")
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise Missing
    return found


def _bounded(text: str, ask: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Refused(f"{ask}, in at most {LONGEST} characters.")
    return words
