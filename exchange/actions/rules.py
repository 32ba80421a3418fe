"""Choosing when a second person looks at what leaves."""

from __future__ import annotations

from django.db import transaction

from core.actor import Actor
from core.chosen import choose_only, take_back_only
from exchange.permissions import require
from exchange.rules import NAME, ReleaseRule


@transaction.atomic
def choose_rule(value: ReleaseRule, *, by: Actor) -> None:
    """Choose the rule. Records nothing itself: keeping a setting does."""
    require(by, "release.choose")
    choose_only(value, name=NAME, by=by)


@transaction.atomic
def take_back_rule(*, by: Actor) -> None:
    """Bring back the rule from before the last change. Records nothing itself: taking back does."""
    require(by, "release.choose")
    take_back_only(ReleaseRule, by=by)
