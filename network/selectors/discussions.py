"""What pages of discussions know: one discussion with its entries, what was reported, what is talked about of late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations.markdown import as_words
from conversations.models import Entry
from conversations.selectors.threads import entries_of
from core.actor import Actor
from core.refusals import Missing
from core.statements import padded, remembered
from network.models import Discussion, Report
from network.permissions import may
from network.querysets.communities import communities_of
from network.selectors.communities import find_community, organizations

ENTRIES = 500
LINES = 5
MOST_REPORTS = 100
CHANGED_FOR = timedelta(hours=24)
"""So long whoever wrote an entry may put it into other words, or withdraw it."""
SHOWN = 160
"""Characters of what was said last."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """An entry of a discussion as its reader sees it: whose, for which organization; ``hidden_by`` and ``hidden_why``
    stand in the place of words that a moderator has hidden. ``may_ask``: its reader may ask it as a case at home.
    """

    row: Any
    organization: str
    hidden_by: str = ""
    hidden_why: str = ""
    is_pinned: bool = False
    may_change: bool = False
    may_moderate: bool = False
    may_ask: bool = False


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """A discussion: its last ``ENTRIES`` entries, oldest first, and those of them that are pinned. ``is_in`` is whether
    its reader is one of the community.
    """

    discussion: Discussion
    organization: str
    entries: list[Contribution]
    may_write: bool
    may_end: bool
    may_moderate: bool
    is_in: bool

    @property
    def pinned(self) -> list[Contribution]:
        """Those that moderators put first, as far as their words are shown."""
        return [one for one in self.entries if one.is_pinned and not one.hidden_by and one.row.deleted_at is None]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with the words that it is about."""

    report: Report
    name: str
    organization: str
    words: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """The queue of a community's moderators: what waits, oldest first, and what was settled last."""

    community: Any
    waiting: list[ReportLine]
    settled: list[ReportLine]


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A discussion of a community that one is in, with what was said last. ``voices`` counts who wrote in it."""

    discussion: Discussion
    voices: int
    person: Any
    organization: str
    words: str


@dataclass(frozen=True, slots=True)
class Reported:
    """How many reports wait in one community, for whom its front page names them."""

    community: UUID
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Talk:
    """What is talked about in one's communities, newest first, and in how many of them one is."""

    lines: list[TalkLine]
    communities: int


def find_discussion(actor: Actor, discussion_id: UUID) -> Discussion:
    """One discussion with its community. ``Missing`` for one that the actor does not read."""
    rows = Discussion.objects.visible_to(actor).select_related("community", "by", "hidden_by")
    found = rows.filter(pk=discussion_id).first()
    if found is None:
        raise Missing
    return found


def find_entry_of_discussion(actor: Actor, entry_id: UUID) -> tuple[Any, Discussion]:
    """An entry and the discussion it is part of. ``Missing`` for one that the actor does not read."""
    rows = Entry.objects.visible_to(actor).select_related("thread", "by")
    found = rows.filter(pk=entry_id, thread__subject_kind="discussion").first()
    if found is None:
        raise Missing
    return found, find_discussion(actor, found.thread.subject_id)


def discussion_page(actor: Actor, discussion_id: UUID) -> DiscussionPage:
    """The page of a discussion. The number of its queries does not grow with its entries."""
    found = find_discussion(actor, discussion_id)
    rows = Entry.objects.visible_to(actor).filter(
        thread__subject_kind="discussion", thread__subject_id=found.pk, thread__kind="main"
    )
    entries = entries_of(rows, ENTRIES)
    hidden = _hidden(entry.pk for entry in entries)
    names = organizations([found.by.organization_id, *(entry.by.organization_id for entry in entries)])
    moderates, is_in = may(actor, "community.moderate", found.community), may(actor, "community.write", found.community)
    is_alive = found.is_open and not found.community.is_archived
    return DiscussionPage(
        discussion=found,
        organization=names[found.by.organization_id],
        entries=[
            Contribution(
                entry,
                names[entry.by.organization_id],
                *hidden.get(entry.pk, ("", "")),
                is_pinned=entry.pk in found.pinned,
                may_change=is_alive and is_in and entry.by_id == actor.person_id and is_fresh(entry),
                may_moderate=moderates,
                may_ask=is_in and actor.is_support,
            )
            for entry in entries
        ],
        may_write=is_alive and is_in,
        may_end=may(actor, "discussion.end", found),
        may_moderate=moderates,
        is_in=is_in,
    )


def is_fresh(entry: Any) -> bool:
    """Whether an entry was written so lately that its writer may still change it."""
    return bool(entry.at > timezone.now() - CHANGED_FOR)


def _hidden(keys: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Who has hidden which of these entries, and why. Everybody who reads the discussion may know."""
    rows = Report.objects.hiding().filter(entry__in=list(keys))
    return {
        key: (name or "A moderator", why) for key, name, why in rows.values_list("entry", "settled_by__name", "words")
    }


def reports_page(actor: Actor, community_id: UUID) -> ReportsPage:
    """The moderators' queue. ``Missing`` for whoever does not moderate the community."""
    found = find_community(actor, community_id)
    if not may(actor, "community.moderate", found):
        raise Missing
    seen = Report.objects.visible_to(actor).filter(discussion__community=found)
    seen = seen.select_related("discussion", "entry__by", "by", "settled_by")
    waiting = list(seen.waiting().order_by("at", "id")[:MOST_REPORTS])
    settled = list(seen.filter(settled_at__isnull=False).order_by("-settled_at", "id")[:MOST_REPORTS])
    names = organizations(row.entry.by.organization_id for row in (*waiting, *settled))
    return ReportsPage(found, [_line(row, names) for row in waiting], [_line(row, names) for row in settled])


def _line(row: Report, names: dict[UUID | None, str]) -> ReportLine:
    writer = row.entry.by
    return ReportLine(row, writer.name, names[writer.organization_id], as_words(row.entry.source))


def reported(actor: Actor) -> list[Reported]:
    """Where reports wait for the actor, who moderates there or is a steward, by the community's name. One query."""
    rows = Report.objects.visible_to(actor).waiting().order_by("discussion__community__name", "discussion__community")
    found = rows.values_list("discussion__community", "discussion__community__name").annotate(n=Count("pk"))
    return [Reported(*row) for row in found[:LINES]]


def find_report(actor: Actor, report_id: UUID) -> Report:
    """One report. ``Missing`` for whoever does not moderate its community."""
    rows = Report.objects.visible_to(actor).select_related("discussion__community")
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise Missing
    return found


def talk(actor: Actor) -> Talk:
    """What was said last in the communities that the actor is in: ``LINES`` discussions. Four queries at most."""
    found = _talked_of(actor)
    last = {entry.pk: entry for entry in _said_last(actor, padded(row.newest for row in found if row.newest))}
    names = organizations(entry.by.organization_id for entry in last.values())
    return Talk([_said(row, last.get(row.newest), names) for row in found], sum(_places(actor)))


@remembered()
def _talked_of(actor: Actor) -> Any:
    """The discussions of the actor's communities in which somebody wrote last, each with the entry and the voices."""
    mine = communities_of(actor)
    rows = Discussion.objects.visible_to(actor).filter(community__in=mine, hidden_at=None, community__archived_at=None)
    entries = Entry.objects.visible_to(actor).filter(
        thread__subject_kind="discussion", thread__subject_id=OuterRef("pk"), deleted_at=None
    )
    shown = entries.exclude(pk__in=Report.objects.hiding().values("entry"))
    voices = entries.order_by().values("thread__subject_id").annotate(n=Count("by", distinct=True)).values("n")
    rows = rows.select_related("community").annotate(
        newest=Subquery(shown.order_by("-at", "-id").values("pk")[:1]),
        voices=Coalesce(Subquery(voices, output_field=IntegerField()), Value(0)),
    )
    return rows.order_by("-last_at", "-pk")[:LINES]


@remembered()
def _said_last(actor: Actor, keys: tuple[UUID, ...]) -> Any:
    return Entry.objects.visible_to(actor).filter(pk__in=keys).select_related("by")


@remembered()
def _places(actor: Actor) -> Any:
    """In how many communities the actor is: a number, or no row for none."""
    return communities_of(actor).values("state").annotate(n=Count("pk")).values_list("n", flat=True)


def _said(row: Any, entry: Any, names: dict[UUID | None, str]) -> TalkLine:
    if entry is None:
        return TalkLine(row, row.voices, None, "", "")
    words = " ".join(as_words(entry.source).split())
    shown = f"{words[:SHOWN].rstrip()}…" if len(words) > SHOWN else words
    return TalkLine(row, row.voices, entry.by, names[entry.by.organization_id], shown)
