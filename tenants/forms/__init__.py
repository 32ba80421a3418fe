"""Forms of the registry's pages, by noun."""

from tenants.forms.networks import (
    AskForm,
    FoundForm,
    InviteOrganizationForm,
    LeaveNetworkForm,
    NetworkForm,
    ReasonForm,
    StewardForm,
    TermsForm,
    TierForm,
)
from tenants.forms.organizations import (
    AuditForm,
    InviteForm,
    LeaveForm,
    LogoForm,
    OrganizationForm,
    RemoveForm,
    RoleForm,
    SignUpForm,
    StrangerSignUpForm,
    time_zones,
)

__all__ = [
    "AskForm",
    "AuditForm",
    "FoundForm",
    "InviteForm",
    "InviteOrganizationForm",
    "LeaveForm",
    "LeaveNetworkForm",
    "LogoForm",
    "NetworkForm",
    "OrganizationForm",
    "ReasonForm",
    "RemoveForm",
    "RoleForm",
    "SignUpForm",
    "StewardForm",
    "StrangerSignUpForm",
    "TermsForm",
    "TierForm",
    "time_zones",
]
