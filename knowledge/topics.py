"""What notices, follows and feeds say of articles, for one reader and this moment.

An article is followed by itself; what a team has written, its stories and pages above all, by the team.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from conversations.markdown import as_words
from core.actor import Actor
from core.models import Event
from directory.models import Person, Team
from knowledge.bodies import parts_of
from knowledge.choices import FlagReason, Verdict
from knowledge.models import Article, Review, Revision
from notifications.subjects import FeedItem, Line, Title, Topic, member_path, register

ARTICLE, TEAM = "article", "writings"
MOST, LONGEST = 50, 2_000


def article_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The articles among these that the actor sees. One query."""
    rows = Article.objects.visible_to(actor).filter(pk__in=list(keys)).values_list("pk", "title")
    return {key: Title(title, member_path("article", key)) for key, title in rows}


def article_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What happened to articles that the actor sees, by these events. Four queries at most."""
    events = list(Event.objects.filter(pk__in=list(keys), subject_kind=ARTICLE))
    seen = set(article_titles(actor, {event.subject_id for event in events}))
    told = [event for event in events if event.subject_id in seen]
    names = dict(Person.objects.filter(pk__in=[e.by_person for e in told if e.by_person]).values_list("pk", "name"))
    said = {str(one.pk): one for one in Review.objects.visible_to(actor).filter(pk__in=_reviews(told))}
    return {event.pk: _line(event, names, said) for event in told}


def _reviews(events: Collection[Event]) -> list[str]:
    return [event.data["review"] for event in events if event.data.get("review")]


def _line(event: Event, names: Mapping[UUID, str], said: Mapping[str, Review]) -> Line:
    review = said.get(str(event.data.get("review")))
    in_draft = event.name in ("ReviewAsked", "ReviewAnswered")
    where = member_path("draft_article" if in_draft else "article", event.subject_id)
    who = names.get(event.by_person, "") if event.by_person else ""
    text = (review.settled_words if event.name == "FlagSettled" else review.message) if review else ""
    return Line(who, _words(event), event.at, text, where)


def _words(event: Event) -> str:
    data = event.data
    if event.name == "ReviewAsked":
        return "asks for a review"
    if event.name == "ReviewAnswered":
        return {
            Verdict.APPROVE: "approved the draft",
            Verdict.CHANGES: "asks for changes to the draft",
            Verdict.DEFER: "deferred the draft",
        }.get(data.get("verdict", ""), "answered the review")
    if event.name == "ArticleFlagged":
        return f"flagged it: {dict(FlagReason.choices).get(data.get('reason', ''), 'something is wrong')}".lower()
    if event.name == "FlagSettled":
        return "fixed what was flagged" if data.get("verdict") == Verdict.FIXED else "left what was flagged as it is"
    if event.name == "ArticlePublished":
        return "published it" if data.get("number") == 1 else f"published revision {data.get('number')}"
    return "changed it"


def article_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """The last revisions of an article that the actor sees."""
    if not Article.objects.visible_to(actor).filter(pk=key).exists():
        return []
    return _items(Revision.objects.visible_to(actor).filter(article=key, number__isnull=False))


def team_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """What the teams among these have written, as something to follow."""
    rows = Team.objects.visible_to(actor).filter(pk__in=list(keys)).values_list("pk", "name")
    return {key: Title(f"What {name} writes", f"{member_path('knowledge')}?team={key}") for key, name in rows}


def team_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """The first revisions of what a team has published, as far as the actor reads it: stories, pages, answers."""
    return _items(Revision.objects.visible_to(actor).filter(article__team=key, number=1))


def _items(rows: Any) -> list[FeedItem]:
    found = rows.select_related("article", "published_by").order_by("-published_at", "-pk")[:MOST]
    return [
        FeedItem(
            one.pk,
            one.title if one.number == 1 else f"{one.title}, revision {one.number}",
            one.published_at,
            member_path("article", one.article_id),
            one.published_by.name,
            _text(one),
        )
        for one in found
    ]


def _text(one: Revision) -> str:
    texts = [str(one.body.get(part.key) or "") for part in parts_of(one.article.kind)]
    return as_words("\n\n".join(text for text in texts if text))[:LONGEST]


def _visible(actor: Actor) -> Any:
    return Article.objects.visible_to(actor).values("pk")


def _teams(actor: Actor) -> Any:
    return Team.objects.visible_to(actor).values("pk")


register(Topic(ARTICLE, "article", article_titles, _visible, article_lines, feed=article_feed))
register(Topic(TEAM, "team’s writing", team_titles, _teams, feed=team_feed))
