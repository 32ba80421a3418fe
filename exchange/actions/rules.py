"""Choosing when a second person looks at what leaves."""

from __future__ import annotations

from django.db import transaction

from core import chosen
from core.actor import Actor
from core.refusals import Refused
from exchange.permissions import require
from exchange.rules import NAME, ReleaseRule, kept_rule


@transaction.atomic
def choose_rule(value: ReleaseRule, *, by: Actor) -> None:
    """Choose the rule. The one that held before is written down first, so that this can be taken back as well.

    Records nothing itself: keeping a setting does.
    """
    require(by, "release.choose")
    kept = kept_rule()
    key = kept.key if kept else chosen.keep(ReleaseRule(), name=NAME, by=by)
    chosen.keep(value, name=NAME, by=by, key=key)


@transaction.atomic
def take_back_rule(*, by: Actor) -> None:
    """Bring back the rule from before the last change. Records nothing itself: taking back does."""
    require(by, "release.choose")
    kept = kept_rule()
    if kept is None:
        raise Refused("Nothing has been changed that could be taken back.")
    chosen.take_back(ReleaseRule, kept.key, by=by)
