"""The cases that somebody had open last, as far as they still see them."""

from __future__ import annotations

from uuid import UUID

from cases.models import Case
from cases.querysets import CaseQuerySet
from core.actor import Actor
from core.statements import padded, remembered
from notifications.selectors.reading import opened_last

SHOWN = 10
ASKED = 30
"""So many are looked through: of what has gone out of sight, others take the place."""
ROW = ("number", "subject", "status", "category")


def recent_cases(actor: Actor) -> list[Case]:
    """The last cases the actor had open, the newest first; none that they may see no longer. Two queries."""
    keys = opened_last(actor, "case", ASKED)
    seen = {one.pk: one for one in _seen(actor, padded(keys))} if keys else {}
    return [seen[key] for key in keys if key in seen][:SHOWN]


@remembered()
def _seen(actor: Actor, keys: tuple[UUID, ...]) -> CaseQuerySet:
    return Case.objects.visible_to(actor).filter(pk__in=keys).only(*ROW)
