"""Who may do what in a network's space."""

from __future__ import annotations

from core.actor import Actor, Permissions
from network.choices import Side


def _own_admin(actor: Actor, member: object) -> bool:
    return actor.is_admin and getattr(member, "id", None) == actor.organization_id


def _steward(actor: Actor, thing: object) -> bool:
    return actor.is_system or bool(actor.stewardships)


def _support(actor: Actor, thing: object) -> bool:
    return actor.is_support and actor.person_id is not None


def _party(actor: Actor, escalation: object) -> bool:
    """A person of either side. Whether they read it was asked when it was loaded."""
    side_of = getattr(escalation, "side_of", None)
    return actor.person_id is not None and side_of is not None and side_of(actor.organization_id) is not None


def _asks(actor: Actor, escalation: object) -> bool:
    return _support(actor, escalation) and _party(actor, escalation) and _side(actor, escalation) == Side.REQUESTER


def _side(actor: Actor, escalation: object) -> Side | None:
    side: Side | None = escalation.side_of(actor.organization_id)  # type: ignore[attr-defined]
    return side


PERMISSIONS = Permissions(
    {
        "member.change": (_own_admin, "Only an admin of the organization changes its card."),
        "announcement.curate": (_steward, "Only a steward of the network tells its members something here."),
        "topic.curate": (_steward, "Only a steward of the network changes its topics."),
        "escalation.ask": (_support, "Only support staff ask another organization for help."),
        "escalation.accept": (_support, "Only support staff accept a request."),
        "escalation.work": (_party, "Only the two organizations of an escalation work on it."),
        "escalation.revoke": (_asks, "Only support staff of the organization that asks take back what it showed."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
