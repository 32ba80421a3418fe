"""The registry's rows, by noun."""

from tenants.models.machinery import Bundle, DueMoment, Outbox
from tenants.models.organizations import Domain, Network, Organization, Space
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
    "SignUpLetter",
    "Space",
]
