"""What this app registers when Django is ready: it fills the slots by which the registry tells a network's space."""

from __future__ import annotations

from uuid import UUID

from core import slots
from core.actor import Actor
from network.actions.members import note_participation, note_roster
from network.actions.topics import furnish_topics
from tenants.networks import TEMPLATES


@slots.offer("participation")
def _participation(*, organization_id: UUID, name: str, state: str, tier: str, is_operator: bool, by: Actor) -> None:
    note_participation(
        organization_id=organization_id, name=name, state=state, tier=tier, is_operator=is_operator, by=by
    )


@slots.offer("roster")
def _roster(*, is_open: bool) -> None:
    note_roster(is_open=is_open)


@slots.offer("furnish_network")
def _furnish(*, template: str, by: Actor) -> None:
    if template in TEMPLATES:
        furnish_topics(TEMPLATES[template].topics, by=by)
