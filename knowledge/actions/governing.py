"""Who reads, changes and owns an article; archiving it, and what stands for it then."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from directory.models import Person
from knowledge import events
from knowledge.actions.articles import Place, place_article
from knowledge.choices import Audience, Confidence, Governance, Level, RevisionState
from knowledge.holding import held_article, in_hands
from knowledge.models import Article, Revision
from knowledge.permissions import require
from knowledge.rules import KnowledgeRules, rules

REACH = {Audience.TEAM: 0, Audience.ORGANIZATION: 1, Audience.REQUESTERS: 2}


@dataclass(frozen=True, slots=True)
class Governed:
    """Where an article belongs, how it is changed, and whose it is."""

    place: Place
    governance: str = Governance.OPEN
    owner: UUID | None = None


@transaction.atomic
def govern(key: UUID, governed: Governed, *, by: Actor) -> Article:
    """Change who reads an article, how it is changed, whose it is. Only a publisher lets requesters read it."""
    article = held_article(key, by)
    held = in_hands(article, by)
    require(by, "article.govern", held)
    was, was_owner, was_read = _standing(article), article.owner_id, article.audience
    place_article(article, governed.place, by)
    reaches = REACH[Audience(article.audience)] > REACH[Audience(was_read)]
    if reaches and article.audience == Audience.REQUESTERS and held.level < Level.PUBLISHER:
        raise Refused("Only a publisher lets requesters read an article.")
    if governed.governance not in Governance.values:
        raise Refused("Choose how it is changed.")
    loosens = list(Governance).index(Governance(governed.governance)) < list(Governance).index(
        Governance(article.governance)
    )
    if loosens and held.level < Level.PUBLISHER and not by.is_admin:
        raise Refused("Only a publisher or an admin loosens how an article is changed.")
    article.governance = governed.governance
    if governed.owner is not None and governed.owner != article.owner_id:
        if not Person.objects.colleagues().filter(pk=governed.owner).exists():
            raise Refused("Choose somebody who works here.")
        article.owner_id = governed.owner
    changed = tuple(name for name, value in _standing(article).items() if was[name] != value)
    if not changed:
        return article
    article.save()
    told = events.ArticleGoverned(subject_id=article.pk, changed=changed, was_owner=was_owner, owner=article.owner_id)
    record(told, by=by)
    return article


@transaction.atomic
def archive(key: UUID, *, by: Actor, instead: UUID | None = None) -> Article:
    """Keep an article for old cases alone. ``instead`` stands for it: whoever comes here is led there."""
    article = held_article(key, by)
    require(by, "article.govern", in_hands(article, by))
    if article.is_archived:
        raise Overtaken("It is archived already.")
    if instead is not None:
        article.superseded_by = _stand_in(article, instead, by)
    article.was_confidence = article.confidence
    article.confidence, article.archived_at, article.verify_by = Confidence.ARCHIVED, timezone.now(), None
    article.save()
    record(events.ArticleArchived(subject_id=article.pk, instead=instead), by=by)
    return article


@transaction.atomic
def restore(key: UUID, *, by: Actor) -> Article:
    """Rely on an archived article again: as what nobody has validated since, to be verified now."""
    article = held_article(key, by)
    require(by, "article.govern", in_hands(article, by))
    if not article.is_archived:
        raise Overtaken("It is not archived any more.")
    is_framed = article.live_id is None or article.was_confidence == Confidence.FRAMED
    article.confidence = Confidence.FRAMED if is_framed else Confidence.NOT_VALIDATED
    article.superseded_by, article.archived_at, article.verify_by = None, None, timezone.now()
    article.save()
    if article.live_id is None:
        _draft_again(article)
    record(events.ArticleRestored(subject_id=article.pk), by=by)
    return article


@transaction.atomic
def pass_on(person: UUID, *, by: Actor) -> int:
    """Give what somebody who left owned to whoever knows it best: the lead of its team, else who published it last and
    is still here, else the heir that the organization named, else nobody, and the health page says so. Returns how
    many.

    The system's own act.
    """
    rows = Article.objects.visible_to(by).select_for_update(of=("self",)).filter(owner=person).order_by("pk")
    chosen, here = rules(), set(Person.objects.colleagues().exclude(pk=person).values_list("pk", flat=True))
    count = 0
    for article in rows.select_related("team"):
        heir = _heir(article, chosen, here)
        article.owner_id = heir
        article.save(update_fields=["owner"])
        told = events.ArticleGoverned(subject_id=article.pk, changed=("owner_id",), was_owner=person, owner=heir)
        record(told, by=by)
        count += 1
    return count


def _draft_again(article: Article) -> None:
    """What was thrown away last is being made again."""
    last = Revision.objects.filter(article=article, state=RevisionState.DISCARDED).order_by("-created_at").first()
    if last is not None:
        last.state = RevisionState.DRAFT
        last.save(update_fields=["state"])


def _heir(article: Article, chosen: KnowledgeRules, here: set[UUID]) -> UUID | None:
    published = Revision.objects.filter(article=article, published_by__in=here).order_by("-number")
    last = published.values_list("published_by", flat=True).first()
    lead = article.team.lead_id if article.team else None
    return next((one for one in (lead, last, chosen.heir) if one in here), None)


def _standing(article: Article) -> dict[str, object]:
    return {name: getattr(article, name) for name in ("topic", "audience", "team_id", "governance", "owner_id")}


def _stand_in(article: Article, key: UUID, by: Actor) -> Article:
    found: Article | None = Article.objects.visible_to(by).filter(pk=key).first()
    if found is None or found.is_archived or found.live_id is None:
        raise Refused("Choose a published article that stands for it.")
    if found.pk == article.pk:
        raise Refused("An article does not stand for itself.")
    is_elsewhere = found.audience == Audience.TEAM and found.team_id != article.team_id
    if REACH[Audience(found.audience)] < REACH[Audience(article.audience)] or is_elsewhere:
        raise Refused("Fewer people may read that one. Choose one that the same readers see.")
    return found
