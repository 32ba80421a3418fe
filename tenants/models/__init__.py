"""The registry's rows, by noun."""

from tenants.models.machinery import Bundle, DueMoment, Outbox
from tenants.models.networks import Network, Participation, Stewardship, Terms
from tenants.models.organizations import Domain, Organization, Space
from tenants.models.people import AuditEvent, Invitation, Membership, SignUpLetter

__all__ = [
    "AuditEvent",
    "Bundle",
    "Domain",
    "DueMoment",
    "Invitation",
    "Membership",
    "Network",
    "Organization",
    "Outbox",
    "Participation",
    "SignUpLetter",
    "Space",
    "Stewardship",
    "Terms",
]
