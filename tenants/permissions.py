"""Who may change the registry's part of an organization."""

from __future__ import annotations

from core.actor import Actor, Permissions


def _runs_it(actor: Actor, organization: object) -> bool:
    return (actor.is_admin or actor.is_system) and getattr(organization, "id", None) == actor.organization_id


def _operates_it(actor: Actor, organization: object) -> bool:
    return actor.is_system and getattr(organization, "id", None) == actor.organization_id


def _runs_network(actor: Actor, network: object) -> bool:
    """A network admin, or an admin of the organization that operates it: so it is never without one."""
    operates = actor.is_admin and getattr(network, "operator_id", None) == actor.organization_id
    return operates or getattr(network, "id", None) in actor.runs


def _curates(actor: Actor, network: object) -> bool:
    return _runs_network(actor, network) or getattr(network, "id", None) in actor.stewardships


PERMISSIONS = Permissions(
    {
        "organization.invite": (_runs_it, "Only an admin invites people."),
        "organization.change_member": (_runs_it, "Only an admin changes who belongs here."),
        "organization.change": (_runs_it, "Only an admin changes the organization's settings."),
        "organization.export_audit": (_runs_it, "Only an admin takes the audit log along."),
        "organization.leave": (_runs_it, "Only an admin can make the organization leave."),
        "organization.change_domain": (_operates_it, "Only the operator of the deployment gives host names."),
        "organization.join": (_runs_it, "Only an admin decides which networks the organization belongs to."),
        "network.found": (lambda actor, thing: actor.is_admin, "Only an admin founds a network."),
        "network.run": (_runs_network, "Only a network admin decides this."),
        "network.curate": (_curates, "Only a steward of the network decides this."),
        "organization.sign_up": (lambda actor, thing: True, "Anyone may sign up an organization."),
        "organization.accept": (lambda actor, thing: True, "Whoever holds the letter may accept it."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
