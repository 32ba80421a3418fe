"""Until when the rows of a list are snoozed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from notifications.selectors.reading import CALLED, away_until


def read_snoozes(rows: Sequence[Any], actor: Actor) -> None:
    """Give each row ``back_at``, when it comes back to the actor, or ``waits_for_reply``. One query at most."""
    until = away_until(actor, "case", [row.pk for row in rows]) if rows else {}
    for row in rows:
        at = until.get(row.pk)
        row.waits_for_reply = at == CALLED
        row.back_at = None if row.waits_for_reply else at
