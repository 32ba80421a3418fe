"""What this app registers when Django is ready: it fills the doors' slots for cards and their standing."""

from __future__ import annotations

from uuid import UUID

from core import slots
from core.actor import Actor
from directory import selectors  # noqa: F401 - the slot registers itself
from directory.actions import set_standing


@slots.offer("standing")
def _standing(*, user_id: UUID, is_active: bool, by: Actor, member: UUID | None) -> None:
    set_standing(user_id, is_active=is_active, by=by, member=member)
