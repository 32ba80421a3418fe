"""Choosing the rules of a network and what groups of its members promise each other. Other rules count from the next
turn on: a clock that runs keeps what was promised for it.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core import chosen
from core.actor import Actor
from network.permissions import require
from network.rules import NAME, Agreement, Rules


@transaction.atomic
def choose_rules(value: Rules, *, by: Actor) -> UUID:
    """Choose the rules. Returns their key. Records nothing itself: keeping a setting does."""
    require(by, "rules.choose")
    return chosen.choose_only(value, name=NAME, by=by)


@transaction.atomic
def take_back_rules(*, by: Actor) -> None:
    """Bring back the rules from before the last change. Records nothing itself: taking back does."""
    require(by, "rules.choose")
    chosen.take_back_only(Rules, by=by)


@transaction.atomic
def keep_agreement(value: Agreement, *, by: Actor, key: UUID | None = None) -> UUID:
    """Add an agreement between two groups, or change the one with this key; its groups are its name.

    Records nothing itself: keeping a setting does. ``Refused`` where these two groups have one already.
    """
    require(by, "rules.choose")
    return chosen.keep(value, name=value.title, by=by, key=key)


@transaction.atomic
def remove_agreement(key: UUID, *, by: Actor) -> None:
    """Remove an agreement; the next that fits counts. Records nothing itself: removing a setting does."""
    require(by, "rules.choose")
    chosen.forget(Agreement, key, by=by)


@transaction.atomic
def take_back_agreement(key: UUID, *, by: Actor) -> None:
    """Bring back an agreement from before its last change or its removal. Records nothing itself: taking back does."""
    require(by, "rules.choose")
    chosen.take_back(Agreement, key, by=by)
