"""Lists of articles: all that one sees, what one is writing, what waits for one's review, and what is not healthy."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from conversations.models import Link
from core.actor import Actor
from core.ids import read_key
from core.refusals import Refused
from core.statements import padded, remembered
from directory.models import Team
from knowledge.choices import OPEN, Confidence, Kind, ReviewKind
from knowledge.models import Article, Review, Revision
from knowledge.rules import rules

PAGE = 30
WORDS = 100
"""Characters that are looked for in titles."""
SECTIONS = ("all", "mine", "review", "archived")
_LIGHT = (
    "id kind title summary topic confidence audience team__name owner__name changed_at verify_by reused flags "
    "live_id archived_at origin_network"
).split()


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list shows: a section, a kind, words of titles and summaries, a team; behind which one it goes on."""

    section: str = "all"
    kind: str = ""
    words: str = ""
    team: UUID | None = None
    before: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class ArticleList:
    """One page of a list: ``more`` names the article behind which it goes on. ``waiting`` counts what is asked of the
    actor, at most a hundred.
    """

    rows: list[Any]
    more: Any
    waiting: int


def articles(actor: Actor, sought: Sought) -> ArticleList:
    """A page of articles, what changed last first. Two queries, however many there are."""
    ask = _page.once if sought.words else _page
    found = ask(actor, replace(sought, words=sought.words[:WORDS]))
    return ArticleList(found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None, waiting_reviews(actor))


@remembered()
def _page(actor: Actor, sought: Sought) -> Any:
    rows = _section(actor, sought.section)
    if sought.kind in Kind.values:
        rows = rows.filter(kind=sought.kind)
    if sought.team is not None:
        rows = rows.filter(team=sought.team)
    for word in sought.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(topic__icontains=word))
    if sought.before is not None:
        at, key = sought.before
        rows = rows.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=key))
    return _lines(rows).order_by("-changed_at", "-pk")[: PAGE + 1]


def waiting_reviews(actor: Actor) -> int:
    """How many reviews wait for the actor, at most a hundred. One query."""
    return len(_waiting(actor))


@remembered()
def _waiting(actor: Actor) -> Any:
    return _asked(actor).values_list("pk")[:100]


def _asked(actor: Actor) -> Any:
    rows = Review.objects.visible_to(actor).filter(kind=ReviewKind.REVIEW, verdict="", person=actor.person_id)
    return rows.filter(revision__state="review")


def _section(actor: Actor, section: str) -> Any:
    rows = Article.objects.visible_to(actor)
    if section == "archived":
        return rows.filter(confidence=Confidence.ARCHIVED)
    if section == "mine":
        drafts = Revision.objects.filter(state__in=OPEN, writers__contains=[actor.person_id]).values("article")
        return rows.current().filter(Q(owner=actor.person_id) | Q(pk__in=drafts))
    if section == "review":
        return rows.filter(pk__in=_asked(actor).values("article"))
    return rows.current()


def _lines(rows: Any) -> Any:
    return rows.select_related("team", "owner").only(*_LIGHT)


@dataclass(frozen=True, slots=True)
class Ill:
    """One reason to look at articles: its words, and the first ones; ``number`` counts up to ``MOST_ILL``."""

    key: str
    label: str
    about: str
    rows: list[Any]
    number: int

    @property
    def is_more(self) -> bool:
        """Whether there are more than are shown."""
        return self.number > len(self.rows)


MOST_ILL, SHOWN_ILL = 100, 10


REASONS = (
    ("flagged", "Flagged", "Somebody says that something is wrong."),
    ("disputed", "Disputed", "More readers say that it did not help than that it did."),
    ("old", "To be verified", "Nobody has checked it for its topic's days."),
    ("unused", "Unused", "No case has used it for {days} days."),
    ("duplicates", "Perhaps twice", "Somebody says that another article says the same."),
    ("unowned", "Without an owner", "Whoever owned it has left."),
)
"""Why articles are looked at, in the order of the page: key, heading, words about it."""


def health(actor: Actor, *, now: datetime | None = None) -> list[Ill]:
    """What of the knowledge that the actor sees needs somebody, by reason: flagged, disputed, to be verified, unused,
    duplicates, without an owner. Eight queries, however much there is: one for the keys of each reason, one for the
    lines that are shown, one for the rules.
    """
    now, days = now or timezone.now(), rules().unused_days
    keys = {key: [one for (one,) in _ill(actor, key, now, now - timedelta(days=days))] for key, _, _ in REASONS}
    wanted = padded(one for found in keys.values() for one in found[:SHOWN_ILL])
    lines = {line.pk: line for line in _named(actor, wanted)} if wanted else {}
    return [
        Ill(
            key,
            label,
            about.format(days=days),
            [lines[one] for one in keys[key][:SHOWN_ILL] if one in lines],
            len(keys[key]),
        )
        for key, label, about in REASONS
    ]


@remembered()
def _ill(actor: Actor, reason: str, now: datetime, unused: datetime) -> Any:
    """The keys of what there is by one reason, those first that are shown first."""
    seen = Article.objects.visible_to(actor).current().filter(live__isnull=False)
    twice = Link.objects.filter(kind=Link.Kind.DUPLICATE, from_kind="article", to_kind="article")
    conditions = {
        "flagged": Q(flags__gt=0),
        "disputed": Q(live__did_not__gte=3, live__did_not__gt=F("live__helped")),
        "old": Q(verify_by__lte=now),
        "unused": Q(used_at__lte=unused) | Q(used_at=None, changed_at__lte=unused),
        "duplicates": Q(pk__in=twice.values("from_id")),
        "unowned": Q(owner=None),
    }
    order = {"flagged": "-flags", "old": "verify_by", "unused": "changed_at"}.get(reason, "-changed_at")
    return seen.filter(conditions[reason]).order_by(order, "pk").values_list("pk")[:MOST_ILL]


@remembered()
def _named(actor: Actor, keys: tuple[UUID, ...]) -> Any:
    return _lines(Article.objects.visible_to(actor).filter(pk__in=keys))


def find_by_words(actor: Actor, words: str) -> UUID:
    """The key of the article that somebody means by its address or its title. ``Refused`` for none, or several."""
    words = words.strip()
    key = next((key for part in words.split("/") if (key := read_key(part)) is not None), None)
    rows = Article.objects.visible_to(actor)
    rows = rows.filter(pk=key) if key else rows.current().filter(title__iexact=words)
    found = list(rows.values_list("pk", flat=True)[:2])
    if len(found) > 1:
        raise Refused("There are several articles of this title. Give the address of the one you mean.")
    if not found:
        raise Refused("There is no article of this title or address that you can see.")
    return UUID(str(found[0]))


SUGGESTED, LOOKED_AT, SHORTEST = 20, 300, 4


def suggested(actor: Actor, words: str) -> list[Any]:
    """Articles with words of a text in their title or topic, those first that have most, the summary counted too.

    A plain look at the words, of ``SHORTEST`` letters on, all of them at once: asked one by one, each title was turned
    into capitals for each. One query; none without such words.
    """
    wanted = list(dict.fromkeys(word.casefold() for word in words[:300].split() if len(word) >= SHORTEST))[:8]
    if not wanted:
        return []
    either = "|".join(re.escape(word) for word in wanted)
    has_one = Q(title__iregex=either) | Q(topic__iregex=either)
    rows = Article.objects.visible_to(actor).current().filter(has_one)
    found = list(_lines(rows).order_by("-reused", "-changed_at")[:LOOKED_AT])

    def rank(one: Any) -> int:
        text = f"{one.title} {one.summary} {one.topic}".casefold()
        return -sum(word in text for word in wanted)

    return sorted(found, key=rank)[:SUGGESTED]


def team_of(actor: Actor, key: UUID | None) -> Any:
    """The team whose writings a list shows, or None. One query where one is asked for."""
    return Team.objects.visible_to(actor).filter(pk=key).first() if key else None
