"""Choosing what a network calls things. Nothing that is kept of an escalation changes by it: names are put in when a
page is made.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core import chosen
from core.actor import Actor
from network.naming import NAME, NetworkWords
from network.permissions import require


@transaction.atomic
def choose_words(value: NetworkWords, *, by: Actor) -> UUID:
    """Choose the words. Returns their key. Records nothing itself: keeping a setting does."""
    require(by, "rules.choose")
    return chosen.choose_only(value, name=NAME, by=by)


@transaction.atomic
def take_back_words(*, by: Actor) -> None:
    """Bring back the words from before the last change. Records nothing itself: taking back does."""
    require(by, "rules.choose")
    chosen.take_back_only(NetworkWords, by=by)
