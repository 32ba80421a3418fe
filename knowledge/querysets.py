"""Who sees which article: at home by its audience, in a network by what the app above says of its practices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import F, Q

from conversations.subjects import seen_subject
from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet
from core.spaces import current
from knowledge.choices import OPEN, Audience, Confidence

if TYPE_CHECKING:
    from knowledge.models import Article, Review, Revision, Run

InNetwork = Callable[[Actor], Q]


def _nothing(actor: Actor) -> Q:
    return Q(pk__in=[])


_in_networks: list[InNetwork] = [_nothing]


def register_practices(seen: InNetwork) -> None:
    """Say which articles of a network an actor sees, as a filter. Called once, when the app above is ready."""
    _in_networks.append(seen)


def seen_articles(actor: Actor, to: str = "") -> Q:
    """The filter of articles that the actor may know of; ``to`` leads to the article.

    Staff see what is for all of them, and what is for a team of theirs; also what they own or began. Requesters see
    published ones that are for them too and are not archived.
    """
    check_actor(actor)
    if current().kind == "network":
        return _prefixed(_in_networks[-1](actor), to)
    if actor.is_system:
        return Q()
    if not actor.is_staff:
        shown = {"audience": Audience.REQUESTERS, "live__isnull": False, "confidence": Confidence.VALIDATED}
        return _prefixed(Q(**shown), to)
    for_team = Q(audience=Audience.TEAM, team_id__in=actor.team_ids)
    own = Q(owner_id=actor.person_id) | Q(by_id=actor.person_id)
    return _prefixed(~Q(audience=Audience.TEAM) | for_team | own, to)


def _prefixed(condition: Q, to: str) -> Q:
    """The same filter asked of what hangs on an article."""
    if not to:
        return condition
    rows: Any = apps.get_model("knowledge", "Article")._default_manager
    return Q(**{f"{to}in": rows.filter(condition).values("pk")})


class ArticleQuerySet(SpaceQuerySet["Article"]):
    """Articles of the space."""

    def visible_to(self, actor: Actor) -> ArticleQuerySet:
        """Those that the actor may know of."""
        return self.filter(seen_articles(actor))

    def current(self) -> ArticleQuerySet:
        """Those that are not archived."""
        return self.exclude(confidence=Confidence.ARCHIVED)


class RevisionQuerySet(SpaceQuerySet["Revision"]):
    """Versions of articles."""

    def visible_to(self, actor: Actor) -> RevisionQuerySet:
        """Of articles the actor sees; staff of the space read what is being made too, requesters what is live alone."""
        seen = self.filter(seen_articles(actor, "article__"))
        return seen if actor.is_staff or actor.is_system else seen.filter(article__live_id=F("pk"))

    def open(self) -> RevisionQuerySet:
        """Those that are still being made."""
        return self.filter(state__in=OPEN)


class ReviewQuerySet(SpaceQuerySet["Review"]):
    """What people say of articles."""

    def visible_to(self, actor: Actor) -> ReviewQuerySet:
        """Of articles the actor sees; of requesters' votes, nobody's name is shown to another requester."""
        seen = self.filter(seen_articles(actor, "article__"))
        return seen if actor.is_staff or actor.is_system else seen.filter(person=actor.person_id)


class RunQuerySet(SpaceQuerySet["Run"]):
    """Runs of processes."""

    def visible_to(self, actor: Actor) -> RunQuerySet:
        """Runs on subjects that the actor sees, for staff: whoever sees the case sees what was done on it, also where
        the process is another team's. Asked for each run: a list of all cases would be made for one.
        """
        check_actor(actor)
        if not actor.is_staff and not actor.is_system:
            return self.none()
        return self.filter(seen_subject(actor, "subject_"))

    def of(self, kind: str, key: Any) -> RunQuerySet:
        """The runs of one subject."""
        return self.filter(subject_kind=kind, subject_id=key)

    def open(self) -> RunQuerySet:
        """Those that go on."""
        return self.filter(outcome="")
