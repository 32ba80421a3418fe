"""Rows of a network's space, by noun."""

from network.models.announcements import Announcement
from network.models.communities import Community, CommunityMember, Discussion, Report
from network.models.escalations import Escalation, EscalationGrant, Extract, Offer
from network.models.experts import Expert
from network.models.majors import MajorCase, MajorParty
from network.models.members import Member
from network.models.practices import Adoption, Evidence, Practice
from network.models.sessions import CommunitySession
from network.models.topics import Topic

__all__ = [
    "Adoption",
    "Announcement",
    "Community",
    "CommunityMember",
    "CommunitySession",
    "Discussion",
    "Escalation",
    "EscalationGrant",
    "Evidence",
    "Expert",
    "Extract",
    "MajorCase",
    "MajorParty",
    "Member",
    "Offer",
    "Practice",
    "Report",
    "Topic",
]
