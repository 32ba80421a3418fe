"""What people do in the registry: sign up, invite, change who belongs, leave.

Four beats: may they, can it, change it, say so (``events.audit``). All run in the registry.
"""

from tenants.actions.domains import add_domain, make_domain_primary, remove_domain
from tenants.actions.invitations import (
    accept_invitation,
    invite_person,
    join_by_invitation,
    revoke_invitation,
    send_invitation,
)
from tenants.actions.members import change_role, remove_member, restore_member, suspend_member
from tenants.actions.networks import (
    appoint_steward,
    change_network,
    dismiss_steward,
    found_network,
    publish_terms,
)
from tenants.actions.organizations import (
    change_organization,
    delete_left_organizations,
    leave_guildhall,
    provision_space,
    stay_in_guildhall,
)
from tenants.actions.participations import (
    accept_terms,
    admit,
    ask_to_join,
    change_tier,
    invite_organization,
    leave_network,
    refuse,
    restore_participation,
    suspend_participation,
    withdraw,
)
from tenants.actions.signup import (
    ask_to_sign_up,
    forget_sign_ups,
    found_organization,
    send_sign_up,
    sign_up_organization,
)

__all__ = [
    "accept_invitation",
    "accept_terms",
    "add_domain",
    "admit",
    "appoint_steward",
    "ask_to_join",
    "ask_to_sign_up",
    "change_network",
    "change_organization",
    "change_role",
    "change_tier",
    "delete_left_organizations",
    "dismiss_steward",
    "forget_sign_ups",
    "found_network",
    "found_organization",
    "invite_organization",
    "invite_person",
    "join_by_invitation",
    "leave_guildhall",
    "leave_network",
    "make_domain_primary",
    "provision_space",
    "publish_terms",
    "refuse",
    "remove_domain",
    "remove_member",
    "restore_member",
    "restore_participation",
    "revoke_invitation",
    "send_invitation",
    "send_sign_up",
    "sign_up_organization",
    "stay_in_guildhall",
    "suspend_member",
    "suspend_participation",
    "withdraw",
]
