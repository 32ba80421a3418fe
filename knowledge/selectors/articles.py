"""What the pages of one article know: its words, its draft, its reviews, what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from conversations.models import Link
from core import slots
from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from knowledge.bodies import parts_of
from knowledge.choices import ReviewKind
from knowledge.models import Article, Review, Revision
from knowledge.permissions import Held, may
from knowledge.rules import approvals, proficiency_of, rules
from knowledge.selectors.processes import process_shown
from knowledge.selectors.runs import tally_of
from notifications.subjects import member_path

MOST_LINKS, MOST_REVISIONS, LAST = 60, 100, 5
VERBS = ("edit", "publish", "verify", "govern", "flag", "settle", "link")


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of an article as it is read: what it is called, its HTML."""

    label: str
    html: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Something that belongs to an article: what the link says, where it leads, what it is called."""

    key: UUID
    words: str
    url: str
    title: str
    ref: str = ""
    may_remove: bool = False


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article as its reader sees it.

    ``revision`` is what they read: the live one, or the draft of an article that has none yet. ``draft`` is what is
    being made of it. ``may`` has the verbs that are the actor's. ``said`` are the last verifications, ``vote`` the
    reader's own verdict on this revision. ``instead`` stands for an archived one, where the
    reader may know of it.
    """

    article: Any
    revision: Any
    parts: list[Shown]
    draft: Any
    reviews: list[Any]
    flags: list[Any]
    said: list[Any]
    vote: str
    links: list[Linked]
    may: frozenset[str]
    process: Any = None
    tally: Any = None
    instead: Any = None

    @property
    def is_framed(self) -> bool:
        """Whether readers have only a draft."""
        return self.article.live_id is None

    @property
    def votes(self) -> int:
        """How many said whether this revision helped."""
        return int(self.revision.helped + self.revision.did_not)


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What is being made of an article: who is asked, what is still needed until it is published."""

    article: Any
    draft: Any
    parts: list[Shown]
    reviews: list[Any]
    mine: Any
    needed: int
    approved: int
    may: frozenset[str]
    is_publisher: bool
    process: Any = None

    @property
    def lacks(self) -> int:
        """How many approvals are still needed before the actor publishes it."""
        return max(self.needed - self.approved, 0)


def find_article(actor: Actor, key: UUID) -> Any:
    """One article with its live revision, owner and team. ``Missing`` for one that they do not see. One query."""
    found = _article.first(actor, key)
    if found is None:
        raise Missing
    return found


@remembered()
def _article(actor: Actor, key: UUID) -> Any:
    return Article.objects.visible_to(actor).select_related("live", "owner", "team", "by").filter(pk=key)


def article_page(actor: Actor, key: UUID) -> ArticlePage:
    """The page of an article. The same number of queries however much was said of it."""
    article = find_article(actor, key)
    draft = open_draft(article, actor) if actor.is_staff else None
    revision = article.live or draft or _last(article)
    said = _said(actor, article.pk, revision.pk if revision else None)
    return ArticlePage(
        article,
        revision,
        shown(article.kind, revision),
        draft,
        [one for one in said if one.kind == ReviewKind.REVIEW],
        [one for one in said if one.kind == ReviewKind.FLAG],
        [one for one in said if one.kind == ReviewKind.VERIFICATION][:LAST],
        next((one.verdict for one in said if one.kind == ReviewKind.VOTE), ""),
        links_of(article, actor) if actor.is_staff else [],
        verbs(article, actor),
        process_shown(revision) if article.is_process else None,
        tally_of(article) if article.is_process and actor.is_staff else None,
        _instead(article, actor),
    )


def draft_page(actor: Actor, key: UUID) -> DraftPage:
    """What is being made of an article, for staff. ``Missing`` where there is nothing."""
    article = find_article(actor, key)
    draft = open_draft(article, actor)
    if draft is None:
        raise Missing
    rows = draft.reviews.filter(kind=ReviewKind.REVIEW).select_related("person").order_by("at", "pk")
    reviews = list(rows)
    level = proficiency_of(actor).level
    needed = approvals(article.governance, article.audience, level, rules())
    approved = [one for one in reviews if one.verdict == "approve" and one.person_id not in draft.writers]
    fresh = [one for one in approved if one.answered_at and one.answered_at >= draft.edited_at]
    mine = next((one for one in reviews if one.person_id == actor.person_id and draft.is_in_review), None)
    needed = max(needed, draft.asked) if draft.is_in_review else needed
    return DraftPage(
        article,
        draft,
        shown(article.kind, draft),
        reviews,
        mine,
        needed,
        len(fresh),
        verbs(article, actor),
        level >= 2,
        process_shown(draft, is_draft=True) if article.is_process else None,
    )


def open_draft(article: Any, actor: Actor) -> Any:
    """What is being made of an article, or None; None for requesters, who read what is published. One query."""
    return _open_draft.first(actor, article.pk)


@remembered()
def _open_draft(actor: Actor, article: UUID) -> Any:
    return Revision.objects.visible_to(actor).open().filter(article=article).select_related("by")[:1]


def _instead(article: Any, actor: Actor) -> Any:
    """What stands for an archived article, if the actor sees it: its readers may be fewer by now."""
    key = article.superseded_by_id
    return Article.objects.visible_to(actor).filter(pk=key).only("id", "title").first() if key else None


def shown(kind: str, revision: Any) -> list[Shown]:
    """The parts of a revision that say something, in the order they are read."""
    html = revision.html if revision else {}
    return [Shown(part.label, html[part.key]) for part in parts_of(kind) if html.get(part.key)]


def history(actor: Actor, key: UUID) -> tuple[Any, list[Any]]:
    """An article and its published revisions, the last first. Two queries."""
    article = find_article(actor, key)
    rows = Revision.objects.visible_to(actor).filter(article=article, number__isnull=False)
    return article, list(rows.select_related("published_by").defer("body", "html").order_by("-number")[:MOST_REVISIONS])


def find_revision(actor: Actor, article: Any, number: int) -> Any:
    """One published revision of an article. ``Missing`` for none."""
    found = Revision.objects.visible_to(actor).filter(article=article, number=number).first()
    if found is None:
        raise Missing
    return found


def verbs(article: Any, actor: Actor) -> frozenset[str]:
    """What the actor may do with an article. One query."""
    if not actor.is_staff:
        return frozenset()
    found = proficiency_of(actor)
    held = Held(article, found.level, found.is_coach)
    return frozenset(verb for verb in VERBS if may(actor, f"article.{verb}", article if verb == "link" else held))


def links_of(article: Any, actor: Actor) -> list[Linked]:
    """What belongs to an article, as far as the actor sees it: other articles, and what the apps above tell of theirs.

    The last ``MOST_LINKS`` alone: an article may have answered thousands of cases.
    """
    rows = _links(article.pk)
    others = [row for row in rows if row.from_kind == row.to_kind == "article"]
    named = _titles(actor, {_other(row, article.pk) for row in others})
    found = [
        Linked(
            row.pk,
            _words(row),
            member_path("article", _other(row, article.pk)),
            named[_other(row, article.pk)],
            "",
            True,
        )
        for row in others
        if _other(row, article.pk) in named
    ]
    for lines in slots.fill("linked_with_article", actor=actor, rows=[row for row in rows if row not in others]):
        found.extend(lines)
    return found


@remembered()
def _links(article: UUID) -> Any:
    return Link.objects.touching("article", article).order_by("-at", "-pk")[:MOST_LINKS]


def _titles(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, str]:
    wanted = list(keys)
    rows = Article.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", "title") if wanted else ()
    return dict(rows)


def _words(row: Link) -> str:
    return "Says the same" if row.kind == Link.Kind.DUPLICATE else str(Link.Kind(row.kind).label)


def _other(row: Link, key: UUID) -> UUID:
    found: UUID = row.from_id if row.to_id == key else row.to_id
    return found


@remembered()
def _said(actor: Actor, article: UUID, revision: UUID | None) -> Any:
    """What was said that this page shows: open flags, verifications, one's own vote; reviews of the draft elsewhere."""
    flags = Q(kind=ReviewKind.FLAG, settled_at=None)
    checked = Q(kind=ReviewKind.VERIFICATION)
    vote = Q(kind=ReviewKind.VOTE, person=actor.person_id, revision=revision)
    wanted = flags | checked | vote if actor.is_staff else vote
    rows = Review.objects.filter(wanted, article=article)
    return rows.select_related("person").order_by("-at", "-pk")[:50]


def _last(article: Any) -> Any:
    return Revision.objects.filter(article=article).order_by("-created_at").first()
