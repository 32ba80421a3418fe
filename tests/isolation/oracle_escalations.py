"""The oracle's part about escalations: who reads what of them, and who changes it. Imports nothing of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SUPPORT = frozenset({"admin", "lead", "agent"})
ROWS = frozenset(
    """
    network.Escalation network.Extract conversations.Thread conversations.Entry conversations.EntryRevision
    conversations.Attachment
    """.split()
)
"""Rows that an escalation is made of, where its facts say which parties it has."""
TABLES = frozenset(
    """
    network_escalation network_extract network_escalationgrant conversations_entry conversations_entryrevision
    conversations_mention conversations_attachment conversations_thread clocks_clock
    """.split()
)


def reads(organization: str, role: str, what: tuple[str, str], facts: Mapping[str, Any]) -> bool:
    """Support of either party reads all of it, the helper's until it is revoked: then its own words and number alone.
    Who was asked among others reads the product, as does who runs the network of what waits for their choice. Nobody
    else reads anything, and contributors are named in none.
    """
    if role not in SUPPORT or what[1] in ("path", "sha256"):
        return False
    if facts["is_waiting"] and _runs(organization, role) and what == ("network.Escalation", "product"):
        return True
    if organization == facts["requester"] or (organization == facts["helper"] and not facts["is_revoked"]):
        return True
    if organization == facts["helper"]:
        return facts["by"] == organization or what == ("network.Escalation", "helper_ref")
    return organization in facts["offered"] and what == ("network.Escalation", "product")


def changes(organization: str, role: str, table: str, fields: frozenset[str], facts: Mapping[str, Any]) -> bool:
    """Support of either party acts on it, the helper's until it is revoked. Only who asked takes back what it showed;
    only who helps promises. Who runs the network chooses whom a request goes to that waits for that.
    """
    if facts["is_waiting"] and _runs(organization, role):
        return table in ("network_escalation", "network_offer", "clocks_clock")
    if role not in SUPPORT or table not in TABLES:
        return False
    is_requester = organization == facts["requester"]
    if not is_requester and (organization != facts["helper"] or facts["is_revoked"]):
        return False
    if table == "network_extract":
        return is_requester
    if fields & {"revoked_at", "erased_at", "reopened"}:
        return is_requester
    return not (is_requester and fields & {"helper_ref", "priority", "helper_person_id"})


def _runs(organization: str, role: str) -> bool:
    return (organization, role) == ("halcyon", "admin")
