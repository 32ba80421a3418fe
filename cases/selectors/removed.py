"""What was removed of the settings and can still be taken back, for whom may do that."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.permissions import may
from cases.saved.views import Offered
from core.actor import Actor
from core.chosen import Chosen


@dataclass(frozen=True, slots=True)
class Removed:
    """One that is gone, as people called it."""

    key: UUID
    name: str


def removed_settings(kind: type[Chosen]) -> list[Removed]:
    """Those of a kind that its page's readers, who were asked for already, can take back. One query."""
    return [Removed(one.key, one.name) for one in kind.removed()]


def removed_offers(kind: type[Offered], actor: Actor) -> list[Removed]:
    """Views or macros that were offered to an actor, who may change them. One query."""
    found = kind.removed(kind.visible_to(actor))
    return [Removed(one.key, one.value.title) for one in found if may(actor, "view.change", one.value)]
