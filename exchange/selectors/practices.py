"""What stands of practices at home: beside one in the hall, and beside an article on the desk. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from conversations.models import Link
from core.actor import Actor
from core.refusals import Missing
from exchange.choices import DraftState
from exchange.models import Draft
from exchange.own_articles import KIND
from exchange.permissions import may
from exchange.proposing import Proposal
from exchange.visiting import at_hall
from knowledge.comparing import Changed, compared
from knowledge.holding import in_hands
from knowledge.models import Article, Run
from knowledge.permissions import may as may_know
from knowledge.steps import Process
from network.selectors.practices import Named, Version, named_practice, version_of
from notifications.subjects import Title, title_of
from tenants.halls import hall_names_here

MOST = 10


@dataclass(frozen=True, slots=True)
class Upstream:
    """A practice beside its edition here: what may be done with it. ``behind`` is a version that is there and not here,
    ``note`` what it changes; ``is_changed`` says that the steps were changed here.
    """

    network: str
    name: str
    practice: Named
    is_own: bool
    is_changed: bool
    version: int
    behind: int
    may_take: bool
    may_give: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """A case or article of one's own that a practice came from, or is run on."""

    words: str
    title: Title
    done: int = 0
    steps: int = 0


def article_card(article: Any, actor: Actor) -> dict[str, Any] | None:
    """The networks beside an article of the desk: the practice it is an edition of, and where it could be given.

    Two queries here, and a visit to its network where it has one.
    """
    if not actor.is_staff or article.live is None:
        return None
    names = hall_names_here()
    drafts = [
        row
        for row in Draft.objects.visible_to(actor)
        .filter(subject_kind=KIND, subject_id=article.pk, state__in=(DraftState.OPEN, DraftState.WAITING))
        .order_by("-updated_at")[:MOST]
        if row.network in names
    ]
    upstream = upstream_of(article, actor) if article.origin_practice else None
    may_give = may(actor, "draft.begin") and not article.is_archived
    where = [(slug, name) for slug, name in names.items() if article.origin_practice is None]
    if not (drafts or upstream or (where and may_give)):
        return None
    context = {"article": article, "upstream": upstream, "drafts": drafts, "where": where if may_give else []}
    return {"template": "exchange/practices/_article.html", "context": context}


def upstream_of(article: Any, actor: Actor) -> Upstream | None:
    """The practice of an edition as it stands in its network now; None where nobody reads it there any more."""
    found = at_hall(actor, article.origin_network, partial(_named, article.origin_practice))
    if found is None or found[0] is None:
        return None
    practice, organization = found[0], found[1]
    live = article.live
    may_take = may_know(actor, "article.verify", in_hands(article, actor)) and not article.is_archived
    is_own, version = practice.member == organization, article.origin_version or 0
    return Upstream(
        network=article.origin_network,
        name=hall_names_here().get(article.origin_network, article.origin_network),
        practice=practice,
        is_own=is_own,
        is_changed=live is not None and live.origin_version is None,
        version=version,
        behind=practice.version if practice.version > version else 0,
        may_take=may_take and practice.takes_runs,
        may_give=may(actor, "draft.begin") and practice.is_current,
    )


def practice_card(key: UUID, actor: Actor, organization: UUID, network: str) -> dict[str, Any] | None:
    """What stands at home beside a practice in the hall: the edition, its open runs, the cases it came from.

    None where the actor acts for another organization there. Six queries at most.
    """
    if actor.organization_id != organization or not actor.is_staff:
        return None
    rows = Article.objects.visible_to(actor).select_related("live", "owner")
    edition = rows.filter(origin_network=network, origin_practice=key).first()
    proposed = Article(kind="process", owner_id=actor.card)
    context = {
        "edition": edition,
        "is_changed": bool(edition and edition.live and edition.live.origin_version is None),
        "may_adopt": may_know(actor, "article.verify", in_hands(edition or proposed, actor)),
        "may_give": may(actor, "draft.begin"),
        "running": _running(edition, actor) if edition else [],
        "hops": _hops(edition, actor) if edition else [],
    }
    return {"template": "exchange/practices/_home.html", "context": context}


def edition_changes(article: Any, actor: Actor, number: int) -> tuple[Version, list[Changed]]:
    """What another version of its practice would change in an edition. ``Missing`` where it is not read there."""
    found: Version | None = at_hall(actor, article.origin_network, partial(_version, article.origin_practice, number))
    if found is None or article.live is None:
        raise Missing
    return found, compared(article.kind, article.live, found)


def adopted_in(practice: UUID, network: str, actor: Actor) -> Any:
    """The edition of a practice, if the actor sees it; None for none."""
    rows = Article.objects.visible_to(actor).select_related("live")
    return rows.filter(origin_network=network, origin_practice=practice).first()


def released_of(article: UUID) -> list[tuple[str, UUID]]:
    """The networks that read an article as a practice: addresses with keys. One query, of what left alone."""
    rows = Draft.objects.filter(subject_kind=KIND, subject_id=article, state=DraftState.RELEASED)
    found = ((row.network, Proposal.model_validate(row.data).practice) for row in rows.order_by("-released_at")[:MOST])
    return [(network, key) for network, key in dict.fromkeys(found) if key is not None]


def _named(key: UUID, there: Actor) -> tuple[Named | None, UUID]:
    return named_practice(there, key), there.organization_id


def _version(key: UUID, number: int, there: Actor) -> Version:
    return version_of(there, key, number)


def _running(edition: Any, actor: Actor) -> list[Hop]:
    """Open runs of an edition on what the actor sees."""
    rows = Run.objects.visible_to(actor).open().filter(article=edition).select_related("revision")
    found = []
    for run in rows.order_by("-moved_at")[:MOST]:
        title = title_of(actor, run.subject_kind, run.subject_id)
        if title is not None:
            steps = len(Process.of(run.revision.body).steps)
            found.append(Hop("Running there", title, len(run.steps), steps))
    return found


def _hops(edition: Any, actor: Actor) -> list[Hop]:
    """The own cases an article came from, or that it was run on, as far as the actor sees them."""
    linked = Link.objects.filter(to_kind=KIND, to_id=edition.pk).exclude(from_kind=KIND)
    other = Link.objects.filter(from_kind=KIND, from_id=edition.pk).exclude(to_kind=KIND)
    ends = [*linked.order_by("-at").values_list("kind", "from_kind", "from_id")[:MOST]]
    ends += other.order_by("-at").values_list("kind", "to_kind", "to_id")[:MOST]
    found = []
    for kind, subject, key in dict.fromkeys(ends):
        title = title_of(actor, subject, key)
        if title is not None:
            words = "It came from" if kind == Link.Kind.CAPTURED else "It was used on"
            found.append(Hop(words, title))
    return found[:MOST]
