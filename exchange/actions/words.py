"""Choosing the words that never cross to another member."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.chosen import choose_only, take_back_only
from exchange.permissions import require
from exchange.wordlist import WORDS_NAME, Words


@transaction.atomic
def choose_words(value: Words, *, by: Actor) -> UUID:
    """Choose the list. Records nothing itself: keeping a setting does. Returns its key."""
    require(by, "words.choose")
    return choose_only(value, name=WORDS_NAME, by=by)


@transaction.atomic
def take_back_words(*, by: Actor) -> None:
    """Bring back the list as it was before the last change. Records nothing itself: taking back does."""
    require(by, "words.choose")
    take_back_only(Words, by=by)
