"""Settings of which a space keeps one at most: chosen, and taken back once."""

from __future__ import annotations

from uuid import UUID

from core import chosen
from core.actor import Actor
from core.chosen import Chosen, Kept
from core.refusals import Refused


def choose_only(value: Chosen, *, name: str, by: Actor) -> UUID:
    """Keep the one setting of its kind. What counts without any is written down before the first choice, so that this
    one can be taken back as well. Returns its key. Records nothing itself: keeping a setting does.

    The owning app's action asks the permission.
    """
    kept = _only(type(value))
    key = kept.key if kept else chosen.keep(type(value)(), name=name, by=by)
    return chosen.keep(value, name=name, by=by, key=key)


def take_back_only(kind: type[Chosen], *, by: Actor) -> UUID:
    """Bring back what was chosen before the last change. Returns its key. Records nothing itself: taking back does.

    The owning app's action asks the permission.
    """
    kept = _only(kind)
    if kept is None:
        raise Refused("Nothing has been changed that could be taken back.")
    chosen.take_back(kind, kept.key, by=by)
    return kept.key


def _only(kind: type[Chosen]) -> Kept[Chosen] | None:
    return next(iter(kind.kept()), None)
