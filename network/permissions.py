"""Who may do what in a network's space."""

from __future__ import annotations

from core.actor import Actor, Permissions


def _own_admin(actor: Actor, member: object) -> bool:
    return actor.is_admin and getattr(member, "id", None) == actor.organization_id


def _steward(actor: Actor, thing: object) -> bool:
    return actor.is_system or bool(actor.stewardships)


PERMISSIONS = Permissions(
    {
        "member.change": (_own_admin, "Only an admin of the organization changes its card."),
        "topic.curate": (_steward, "Only a steward of the network changes its topics."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
