"""Rows of a network's space, by noun."""

from network.models.members import Member
from network.models.topics import Topic

__all__ = ["Member", "Topic"]
