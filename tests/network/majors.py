"""Major cases of Meridian, for tests of what becomes of them."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from network.actions import majors as actions
from network.actions.majors import Told
from network.models import Escalation, MajorCase

LIST = "/n/meridian/major/"
TOLD = Told("CNRY-title of it", "Since **4.2.1** both paths fail.\n\nCNRY-words <script>x</script>", None, "Array 4800")


def proposed(by: Actor, *alike: Escalation, **more: Any) -> MajorCase:
    """What a member proposes from escalations of its own."""
    return actions.propose_major(Told(**{"title": TOLD.title, "words": TOLD.words, "product": TOLD.product, **more}),
                                 by=by, alike=[one.pk for one in alike])  # fmt: skip


def opened(steward: Actor, **more: Any) -> MajorCase:
    """One that a steward proposed and opened."""
    return actions.open_major(proposed(steward, **more).pk, by=steward)


def one(row: Any, part: str = "") -> str:
    """The address of a major case."""
    return f"{LIST}{row.ref}/{part}"
