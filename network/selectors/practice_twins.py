"""Practices that look alike: by the words of what they are called, what they do and for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from knowledge.steps import Process
from network.dots import Dots, dots
from network.models import Practice
from network.selectors.practices import dressed

MOST, SHOWN = 400, 5
ALIKE = 0.4
"""Share of words in common from which two practices look alike."""
SHORT = frozenset("a an and are as at be by for from has in is it of on or that the their this to when with".split())


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that look alike."""

    key: UUID
    title: str
    author: str
    symptom: str
    does: str
    dots: Dots
    not_when: str


@dataclass(frozen=True, slots=True)
class Twins:
    """Two practices that look alike, the older one first; ``share`` is how many of their words are the same."""

    one: Side
    other: Side
    share: float

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both."""
        return self.one, self.other


def twins_of(rows: Sequence[Practice]) -> list[Twins]:
    """Pairs that look alike by their words, the most alike first; not those that a steward has told apart. Pairs
    without a word in common are never looked at.
    """
    known = [row for row in rows if row.article.live is not None]
    words = [_words(row) for row in known]
    where: dict[str, list[int]] = {}
    common: Counter[tuple[int, int]] = Counter()
    for place, mine in enumerate(words):
        for word in mine:
            common.update((other, place) for other in where.get(word, ()))
            where.setdefault(word, []).append(place)
    found = []
    for (first, second), same in common.items():
        share = same / (len(words[first]) + len(words[second]) - same)
        row, other = known[first], known[second]
        if share >= ALIKE and str(other.pk) not in row.alike and str(row.pk) not in other.alike:
            one, two = sorted((row, other), key=lambda each: (each.proposed_at, each.pk))
            found.append((share, one, two))
    found.sort(key=lambda each: (-each[0], each[1].pk, each[2].pk))
    return [Twins(_side(one), _side(two), share) for share, one, two in found[:SHOWN]]


def rivals(actor: Actor, row: Practice) -> Iterable[Side]:
    """Practices that look like one. One query."""
    rows = list(dressed(Practice.objects.visible_to(actor).current()).order_by("-article__changed_at", "-id")[:MOST])
    for pair in twins_of(rows):
        if row.pk in (pair.one.key, pair.other.key):
            yield pair.other if pair.one.key == row.pk else pair.one


def _words(row: Practice) -> frozenset[str]:
    """The words by which practices are compared: of the title, the summary, and the titles of steps."""
    live = row.article.live
    text = f"{row.article.title} {row.article.summary}"
    if live is not None and row.article.is_process:
        text += " " + " ".join(str(one.get("title", "")) for one in live.body.get("steps", []))
    words = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    return frozenset(one for one in words if len(one) > 1 and one not in SHORT)


def _side(row: Practice) -> Side:
    live = row.article.live
    does, not_when = "", ""
    if live is not None and row.article.is_process:
        process = Process.of(live.body)
        does = ", ".join(one.title for one in process.steps[:4] if one.title)
        not_when = "; ".join(process.not_when[:3])
    elif live is not None:
        does = str(live.body.get("resolution") or live.body.get("text") or "")[:200]
    picture = dots(row.proof.get("by", []))
    return Side(row.pk, row.article.title, row.member.name, row.article.summary, does, picture, not_when)
