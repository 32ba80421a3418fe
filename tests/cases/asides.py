"""Side threads for tests of their doors."""

from __future__ import annotations

from cases.models import Case
from conversations.actions.threads import Chosen, splinter
from conversations.models import Thread
from core.actor import Actor
from directory.models import Team
from tests.factories.cases import card, entries_of


def aside(case: Case, by: Actor, audience: str, *people: Actor, source: str = "CNRY aside") -> Thread:
    """A side thread from the case's first entry; ask in the case's space."""
    team = Team.objects.get(name="Network") if audience == "team" else None
    chosen = Chosen(audience, tuple(card(actor) for actor in people), team)
    return splinter(entries_of(case)[0], by=by, chosen=chosen, name="CNRY name", source=source)
