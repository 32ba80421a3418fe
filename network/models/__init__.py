"""Rows of a network's space, by noun."""

from network.models.announcements import Announcement
from network.models.escalations import Escalation, EscalationGrant, Extract, Offer
from network.models.members import Member
from network.models.topics import Topic

__all__ = [
    "Announcement",
    "Escalation",
    "EscalationGrant",
    "Extract",
    "Member",
    "Offer",
    "Topic",
]
