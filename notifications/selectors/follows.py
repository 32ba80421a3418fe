"""Who follows what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from core.actor import Actor
from core.statements import remembered
from directory.models import Person
from notifications.choices import Level
from notifications.models import Follow
from notifications.subjects import Title, topic_of

MOST_SHOWN = 30
SHORT = 2
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Following:
    """How an actor follows something (``level`` empty: not at all), and the colleagues who do.

    ``names`` is empty for requesters, who are not told who follows.
    """

    kind: str
    key: UUID | None
    word: str
    level: str
    names: list[str]
    more: int = 0

    @property
    def short(self) -> str:
        """Two names and how many more follow: "Ben Okoro, Ines Moreau and 1 more"."""
        rest = len(self.names) + self.more - SHORT
        return ", ".join(self.names[:SHORT]) + (f" and {rest} more" if rest > 0 else "")

    @property
    def levels(self) -> list[tuple[str, str, bool]]:
        """The levels in words fit for the kind, and which one is on."""
        if self.kind == "view":
            return [(str(Level.WATCHING), "Cases that come into it", self.level == Level.WATCHING)]
        normal = "Only what concerns me" if self.kind == "case" else "New cases only"
        words = {Level.WATCHING: "Everything", Level.NORMAL: normal, Level.MUTED: "Nothing, unless I am mentioned"}
        return [(str(level), words[level], level == self.level) for level in Level]


@dataclass(frozen=True, slots=True)
class Followed:
    """One line of the list of what somebody follows. ``title`` is empty for what they see no longer."""

    kind: str
    key: UUID | None
    word: str
    called: str
    title: str
    address: str
    level: str


def following(actor: Actor, kind: str, key: UUID | None, word: str = "") -> Following:
    """How the actor follows a subject they see, with its followers for colleagues. One query, the actor's row first."""
    found = _followers(actor, kind, key, word)
    level = next((level for person, level, _ in found if person == actor.person_id), "")
    names = sorted(name for _, level, name in found if level != Level.MUTED) if actor.is_staff else []
    return Following(kind, key, word, level, names[:MOST_SHOWN], max(0, len(names) - MOST_SHOWN))


@remembered("word")
def _followers(actor: Actor, kind: str, key: UUID | None, word: str) -> QuerySet[Follow, Any]:
    rows = Follow.objects.filter(subject_kind=kind, subject_id=key, word=word)
    is_own = Q(person=actor.person_id)
    others = Q(person__is_active=True, person__kind=Person.Kind.COLLEAGUE) & ~Q(level=Level.MUTED)
    shown = rows.filter(is_own | others) if actor.is_staff else rows.filter(is_own)
    ordered = shown.order_by(ExpressionWrapper(is_own, output_field=BooleanField()).desc(), "person__name")
    return ordered.values_list("person", "level", "person__name")[: MOST_SHOWN + 1]


def followed_by(actor: Actor) -> list[Followed]:
    """Everything the actor follows, newest first; what they see no longer is there without its title."""
    rows = list(Follow.objects.visible_to(actor).order_by("-at")[:MOST])
    titles: dict[tuple[str, UUID | None], Title] = {}
    for kind in {row.subject_kind for row in rows}:
        if topic := topic_of(kind):
            keys = {row.subject_id for row in rows if row.subject_kind == kind and row.subject_id}
            titles |= {(kind, key): title for key, title in topic.titles(actor, keys).items()}
    return [_line(row, titles.get((row.subject_kind, row.subject_id))) for row in rows]


def followers(kind: str, keys: Collection[UUID] = (), words: Collection[str] = ()) -> dict[UUID, str]:
    """Who follows one of these subjects or tags, with the strongest level: everything, then some, then nothing.

    For reactions: it asks nobody's sight, which is asked of each of these people before they are told anything.
    """
    rows = Follow.objects.filter(Q(subject_id__in=keys) | Q(word__in=[word for word in words if word]))
    order = {Level.NORMAL.value: 1, Level.WATCHING.value: 2}
    found: dict[UUID, str] = {}
    for person, level in rows.filter(subject_kind=kind).values_list("person", "level"):
        if order.get(level, 0) >= order.get(found.get(person, ""), 0):
            found[person] = level
    return found


def follows_of_kind(kind: str, *, but: str) -> list[tuple[UUID, UUID]]:
    """Every follow of a kind at another level than ``but``: person and subject, oldest first. For reactions."""
    rows = Follow.objects.filter(subject_kind=kind, subject_id__isnull=False).exclude(level=but).order_by("at", "id")
    return [(person, key) for person, key in rows.values_list("person", "subject_id")[:MOST] if key is not None]


def _line(row: Follow, title: Title | None) -> Followed:
    topic = topic_of(row.subject_kind)
    called = topic.called if topic else row.subject_kind
    words, address = (title.line, title.address) if title else (row.word, "")
    return Followed(row.subject_kind, row.subject_id, row.word, called, words, address, row.get_level_display())
