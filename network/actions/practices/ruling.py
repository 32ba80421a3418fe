"""Choosing how a network validates: its rules, its questions to reviewers, its words for environments."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core import chosen
from core.actor import Actor
from core.chosen import Chosen
from network.actions.practices.judging import judge_practices
from network.checklists import CHECKLIST, FACETS, Checklist, Environments
from network.models import Practice
from network.permissions import require
from network.policy import NAME, Policy

NAMES: dict[type[Chosen], str] = {Policy: NAME, Checklist: CHECKLIST, Environments: FACETS}
AT_ONCE = 200


@transaction.atomic
def choose_validation(value: Policy | Checklist | Environments, *, by: Actor) -> UUID:
    """Choose a setting. Returns its key. Records nothing itself: keeping a setting does. Practices are judged by other
    rules at once, the newest first; the rest when something happens to them.
    """
    require(by, "validation.choose")
    key = chosen.choose_only(value, name=NAMES[type(value)], by=by)
    if isinstance(value, Policy):
        _judge()
    return key


@transaction.atomic
def take_back_validation(*, by: Actor) -> None:
    """Bring back the rules from before the last change. Records nothing itself: taking back does."""
    require(by, "validation.choose")
    chosen.take_back_only(Policy, by=by)
    _judge()


def _judge() -> None:
    newest = Practice.objects.current().order_by("-proposed_at").values_list("pk", flat=True)[:AT_ONCE]
    judge_practices(list(newest))
