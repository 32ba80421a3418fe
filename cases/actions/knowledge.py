"""What a case and an article have to do with each other: one answered it, one was written from it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases.actions.moves import standing, touch
from cases.choices import NoArticle
from cases.events import knowledge as events
from cases.models import Case
from cases.permissions import require
from conversations.models import Link
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from knowledge.actions.articles import Place, Written, write_article
from knowledge.actions.linking import stop_using, use_article
from knowledge.models import Article

KIND = "case"


@transaction.atomic
def link_article(case: Case, article: UUID, *, by: Actor) -> None:
    """Note that an article answered the case. Reuse is review: who links it is asked to flag or fix it. Of a closed
    case that had none, it takes the place of the reason why.
    """
    require(by, "case.note", case)
    case = standing(case)
    if case.merged_into_id is not None:
        raise Overtaken(f"{case.ref} was merged. Link the article to the case that it went into.")
    if not use_article(article, KIND, case.pk, by=by):
        raise Overtaken("This article is linked to the case already.")
    _fill(case, article)
    touch(case)
    record(events.ArticleUsed(subject_id=case.pk, article_id=article), by=by)


@transaction.atomic
def unlink_article(case: Case, article: UUID, *, by: Actor) -> None:
    """Note that an article did not answer the case after all. One that the case was closed with stays: say why there is
    none by closing it again.
    """
    require(by, "case.note", case)
    case = standing(case)
    if case.is_closed and case.article_id == article:
        raise Refused("The case was closed with this article. Open it again to change that.")
    if not stop_using(article, KIND, case.pk, by=by):
        raise Overtaken("This article is not linked to the case any more.")
    touch(case)
    record(events.ArticleUnused(subject_id=case.pk, article_id=article), by=by)


@transaction.atomic
def capture_article(case: Case, kind: str, written: Written, place: Place, *, by: Actor) -> Article:
    """Write an article from the case: its first draft, linked both ways. What its writer reads of the case is theirs to
    choose from; who reads the article is said beside it.
    """
    require(by, "case.note", case)
    case = standing(case)
    made = write_article(kind, written, place, by=by, case_id=case.pk)
    use_article(made.pk, KIND, case.pk, by=by, link=Link.Kind.CAPTURED)
    if case.no_article == NoArticle.TO_WRITE:
        _fill(case, made.pk)
    touch(case)
    record(events.ArticleCaptured(subject_id=case.pk, article_id=made.pk), by=by)
    return made


def closing_article(case: Case, article: UUID, by: Actor) -> None:
    """Link the article that a case is closed with, unless it is. The owning app's action asks the permission and
    records the event.
    """
    captured = {"from_kind": "article", "from_id": article, "to_kind": KIND, "to_id": case.pk}
    if not Link.objects.filter(kind=Link.Kind.CAPTURED, **captured).exists():
        use_article(article, KIND, case.pk, by=by)


def _fill(case: Case, article: UUID) -> None:
    if case.is_closed and case.article_id is None:
        case.article_id, case.no_article = article, ""
