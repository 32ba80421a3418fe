"""Practices of a network as pages show them: the list, one practice, what became of it elsewhere in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from core.actor import Actor
from core.refusals import Missing
from knowledge.models import Revision
from knowledge.selectors.articles import Shown, shown
from knowledge.selectors.processes import ProcessShown, process_shown
from network.choices import Standing
from network.dots import Dots, dots
from network.models import Practice
from network.selectors.topics import TopicLine, taxonomy

PAGE = 25
VIEWS = {"": "All", "validated": "Validated", "open": "Not validated", "doubted": "Doubted", "retired": "Retired"}
STANDINGS = {
    "validated": (Standing.VALIDATED,),
    "open": (Standing.OPEN,),
    "doubted": (Standing.DISPUTED, Standing.LAPSED, Standing.SUSPENDED),
}
TONES = {
    Standing.OPEN: "",
    Standing.VALIDATED: "ok",
    Standing.DISPUTED: "warning",
    Standing.LAPSED: "warning",
    Standing.SUSPENDED: "danger",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A practice by name, as plain data: whose it is, its version, how it stands."""

    key: UUID
    title: str
    member: UUID
    author: str
    version: int
    standing: str
    standing_words: str
    kind: str
    is_current: bool
    takes_runs: bool


@dataclass(frozen=True, slots=True)
class Version:
    """The words of one version, as plain data: what is taken into a desk, or compared with what is there."""

    practice: UUID
    number: int
    significance: str
    kind: str
    title: str
    summary: str
    body: Mapping[str, Any]
    note: str
    topic: str
    is_validated: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """A practice in a list, in plain values."""

    key: UUID
    title: str
    summary: str
    author: str
    topic: str
    standing: str
    standing_words: str
    tone: str
    version: int
    dots: Dots
    is_current: bool


@dataclass(frozen=True, slots=True)
class PracticeList:
    """A page of practices; ``after`` continues it. ``topic`` is what they are about where that was asked for."""

    lines: list[PracticeLine]
    after: UUID | None
    words: str
    view: str
    topic: UUID | None
    topics: list[TopicLine]
    may_curate: bool


def practices(
    actor: Actor, *, words: str = "", view: str = "", topic: UUID | None = None, after: UUID | None = None
) -> PracticeList:
    """A page of practices, what was changed last first. Two queries, one more for a page behind another."""
    view = view if view in VIEWS else ""
    words = words.strip()[:100]
    known = taxonomy(actor)
    wanted = known.within(topic) if topic and known.current([topic]) else None
    rows = _rows(actor, words, view, wanted)
    last = Practice.objects.visible_to(actor).select_related("article").filter(pk=after).first() if after else None
    if last is not None:
        at = last.article.changed_at
        rows = rows.filter(Q(article__changed_at__lt=at) | Q(article__changed_at=at, id__lt=last.pk))
    found = list(rows[: PAGE + 1])
    return PracticeList(
        lines=[line_of(row) for row in found[:PAGE]],
        after=found[PAGE - 1].pk if len(found) > PAGE else None,
        words=words,
        view=view,
        topic=topic if wanted else None,
        topics=known.lines,
        may_curate=bool(actor.stewardships),
    )


def line_of(row: Practice) -> PracticeLine:
    """A practice in a list; its article, member, topic and version were read with it."""
    live = row.article.live
    return PracticeLine(
        key=row.pk,
        title=row.article.title,
        summary=row.article.summary,
        author=row.member.name,
        topic=row.topic.name if row.topic else "",
        standing=row.standing if row.is_current else "retired",
        standing_words=standing_words(row),
        tone=TONES[Standing(row.standing)] if row.is_current else "",
        version=(live.number or 0) if live else 0,
        dots=dots(row.proof.get("by", [])),
        is_current=row.is_current,
    )


def standing_words(row: Practice) -> str:
    """How a practice stands, in a word or two."""
    if row.withdrawn_at is not None:
        return "Withdrawn"
    return "Retired" if row.retired_at is not None else str(Standing(row.standing).label)


def find_practice(actor: Actor, key: UUID) -> Practice:
    """One practice that the actor sees, with its article. ``Missing`` otherwise. One query."""
    found = dressed(Practice.objects.visible_to(actor)).filter(pk=key).first()
    if found is None:
        raise Missing
    row: Practice = found
    return row


def dressed(rows: Any) -> Any:
    """Practices with what every page reads of them."""
    return rows.select_related("article__live", "article__by", "article__superseded_by", "member", "topic")


def named_practice(actor: Actor, key: UUID) -> Named | None:
    """A practice by name; None for one that the actor does not see. One query."""
    row = dressed(Practice.objects.visible_to(actor)).filter(pk=key, withdrawn_at=None).first()
    return None if row is None else name_of(row)


def name_of(row: Practice) -> Named:
    """A row as plain data."""
    live = row.article.live
    return Named(
        key=row.pk,
        title=row.article.title,
        member=row.member_id,
        author=row.member.name,
        version=(live.number or 0) if live else 0,
        standing=row.standing,
        standing_words=standing_words(row),
        kind=row.article.kind,
        is_current=row.is_current,
        takes_runs=row.takes_runs,
    )


def why_held(key: UUID) -> str:
    """Why nobody is to begin runs of a practice now; empty where they may. For the organization itself. One query."""
    row = Practice.objects.filter(pk=key).first()
    if row is None or row.takes_runs:
        return ""
    if not row.is_current:
        return "It was retired in the network."
    return row.reason or "It failed too often of late."


def version_of(actor: Actor, key: UUID, number: int | None = None) -> Version:
    """The words of a version, or of the one that is read now. ``Missing`` for none, and where they were withdrawn."""
    row = find_practice(actor, key)
    if row.withdrawn_at is not None:
        raise Missing
    live = row.article.live
    found = live if number is None else find_version(row, number)
    if found is None:
        raise Missing
    return Version(
        practice=row.pk,
        number=found.number or 0,
        significance=found.significance,
        kind=row.article.kind,
        title=found.title,
        summary=found.summary,
        body=found.body,
        note=found.note,
        topic=row.topic.name if row.topic else "",
        is_validated=row.standing == Standing.VALIDATED and row.is_current,
        is_live=live is not None and found.pk == live.pk,
    )


def find_version(practice: Practice, number: int) -> Revision:
    """One published version of a practice that was found to be seen. ``Missing`` otherwise."""
    found: Revision | None = Revision.objects.filter(article=practice.article_id, number=number).first()
    if found is None:
        raise Missing
    return found


def words_of(practice: Practice, version: Any) -> tuple[ProcessShown | None, list[Shown]]:
    """A version as it is read: a process, or the parts of another article."""
    if practice.article.is_process:
        return process_shown(version), []
    return None, shown(practice.article.kind, version)


def _rows(actor: Actor, words: str, view: str, topics: list[UUID] | None) -> Any:
    rows = dressed(Practice.objects.visible_to(actor))
    rows = rows.filter(retired_at__isnull=view != "retired") if view else rows.current()
    if view in STANDINGS:
        rows = rows.filter(standing__in=STANDINGS[view])
    if words:
        said = Q(article__title__icontains=words) | Q(article__summary__icontains=words)
        rows = rows.filter(said | Q(topic__name__icontains=words))
    if topics is not None:
        rows = rows.filter(topic__in=topics)
    return rows.order_by("-article__changed_at", "-id")
