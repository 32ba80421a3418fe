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
from tenants.actions.organizations import (
    change_organization,
    delete_left_organizations,
    leave_guildhall,
    provision_space,
    stay_in_guildhall,
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
    "add_domain",
    "ask_to_sign_up",
    "change_organization",
    "change_role",
    "delete_left_organizations",
    "forget_sign_ups",
    "found_organization",
    "invite_person",
    "join_by_invitation",
    "leave_guildhall",
    "make_domain_primary",
    "provision_space",
    "remove_domain",
    "remove_member",
    "restore_member",
    "revoke_invitation",
    "send_invitation",
    "send_sign_up",
    "sign_up_organization",
    "stay_in_guildhall",
    "suspend_member",
]
