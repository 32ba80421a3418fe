"""Whom to ask for a review of a practice, with reasons, and who is not offered and why."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from uuid import UUID

from core.actor import SUPPORT, Actor
from directory.models import Person
from knowledge.choices import ReviewKind
from knowledge.models import Review
from network.models import Expert, Member, Practice
from network.selectors.practice_twins import MOST, rivals
from network.selectors.practices import find_practice

MOST_OFFERED, MOST_ASKED_OF, LIMIT = 12, 500, 3
"""Reviews that wait for one person from which on others are offered first."""
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who could review, with why; one who is not offered says why in ``not_offered``."""

    key: UUID
    name: str
    organization: str
    why: str
    open: int
    initials: str
    hue: int
    is_first: bool


def offered(actor: Actor, key: UUID) -> tuple[Practice, list[Offered], list[str]]:
    """Who could review a practice, with reasons, the fittest first; and who is not offered and why. Seven queries.

    Offered are support staff of other members: who is named for the topic, then who has reviewed before.
    """
    row = find_practice(actor, key)
    active = set(Member.objects.active().values_list("pk", flat=True)) - {row.member_id}
    people = Person.objects.visible_to(actor).colleagues().filter(organization_id__in=active)
    staff = people.filter(role__in=[one.value for one in SUPPORT])
    named = set(Expert.objects.filter(topic=row.topic_id, person__in=staff).values_list("person", flat=True))
    known = Review.objects.filter(revision=row.article.live_id, kind=ReviewKind.REVIEW)
    asked, past = set(known.values_list("person", flat=True)), _past()
    names: dict[UUID | None, str] = dict(Member.objects.filter(pk__in=active).values_list("pk", "name"))
    alike = [side.key for side in rivals(actor, row)]
    writers = set(Practice.objects.filter(pk__in=alike).values_list("article__by", flat=True))
    not_offered, found = [], []
    for one in staff.order_by("name", "id")[:MOST_ASKED_OF]:
        where = names.get(one.organization_id, "")
        if one.pk in writers:
            not_offered.append(f"{one.name}, {where}, is not offered: they wrote one that looks alike.")
        elif one.pk not in asked:
            found.append(_offer(one, where, one.pk in named, past.get(one.pk)))
    found.sort(key=lambda each: (not each.is_first, each.open >= LIMIT, each.open, each.name))
    return row, found[:MOST_OFFERED], not_offered[:5]


def others(actor: Actor, key: UUID) -> list[tuple[UUID, str]]:
    """Other practices that one may be retired for, by name. One query."""
    rows = Practice.objects.visible_to(actor).current().exclude(pk=key).order_by("article__title", "pk")
    return list(rows.values_list("pk", "article__title")[:MOST])


def _offer(one: Person, organization: str, is_named: bool, past: tuple[int, int, float] | None) -> Offered:
    answered, waiting, days = past or (0, 0, 0.0)
    why = ["Named for this topic"] if is_named else []
    usually = f", usually {round(days)} day{'s' * (round(days) != 1)}" if days >= 1 else ""
    if answered:
        why.append(f"{answered} review{'s' * (answered != 1)}{usually}")
    else:
        why.append("First review, a newcomer" if is_named else "First review")
    if waiting >= LIMIT:
        why.append("Has much to review already")
    return Offered(one.pk, one.name, organization, ". ".join(why), waiting, one.initials, one.hue, is_named)


def _past() -> dict[UUID, tuple[int, int, float]]:
    """What people reviewed so far: answered, open, and the days it usually took them."""
    found: dict[UUID, tuple[int, int, list[float]]] = {}
    rows = Review.objects.filter(kind=ReviewKind.REVIEW).order_by("-at")
    for person, verdict, at, answered_at in rows.values_list("person", "verdict", "at", "answered_at")[:2_000]:
        answered, waiting, days = found.setdefault(person, (0, 0, []))
        if verdict and answered_at:
            days.append((answered_at - at).total_seconds() / DAY)
            found[person] = (answered + 1, waiting, days)
        else:
            found[person] = (answered, waiting + 1, days)
    return {key: (one[0], one[1], median(one[2]) if one[2] else 0.0) for key, one in found.items()}
