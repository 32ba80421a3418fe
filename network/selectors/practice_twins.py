"""Practices that look alike: by the words of what they are called, what they do and for what."""

from __future__ import annotations

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
    """Pairs that look alike by their words, the most alike first; not those that a steward has told apart."""
    words = [(row, _words(row)) for row in rows if row.article.live is not None]
    found = []
    for place, (row, mine) in enumerate(words):
        for other, theirs in words[place + 1 :]:
            if str(other.pk) in row.alike or str(row.pk) in other.alike or not mine or not theirs:
                continue
            share = len(mine & theirs) / len(mine | theirs)
            if share >= ALIKE:
                one, two = sorted((row, other), key=lambda each: (each.proposed_at, each.pk))
                found.append(Twins(_side(one), _side(two), share))
    return sorted(found, key=lambda each: -each.share)[:SHOWN]


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
