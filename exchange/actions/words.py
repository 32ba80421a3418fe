"""Choosing the words that never cross to another member."""

from __future__ import annotations

from django.db import transaction

from core import chosen
from core.actor import Actor
from core.refusals import Refused
from exchange.permissions import require
from exchange.wordlist import WORDS_NAME, Words, kept_words


@transaction.atomic
def choose_words(value: Words, *, by: Actor) -> None:
    """Choose the list. An empty one is written down before the first, so that this can be taken back as well.

    Records nothing itself: keeping a setting does.
    """
    require(by, "words.choose")
    kept = kept_words()
    key = kept.key if kept else chosen.keep(Words(), name=WORDS_NAME, by=by)
    chosen.keep(value, name=WORDS_NAME, by=by, key=key)


@transaction.atomic
def take_back_words(*, by: Actor) -> None:
    """Bring back the list as it was before the last change. Records nothing itself: taking back does."""
    require(by, "words.choose")
    kept = kept_words()
    if kept is None:
        raise Refused("Nothing has been changed that could be taken back.")
    chosen.take_back(Words, kept.key, by=by)
