"""The oracle's part about major cases: who reads what of them, and who changes it. Imports nothing of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SUPPORT = frozenset({"admin", "lead", "agent"})
SHOWN = frozenset({"title", "html", "product", "topic", "source"})
TABLES = frozenset({"network_majorcase", "network_majorparty"})
SAID = frozenset({"conversations_thread", "conversations_entry", "conversations_mention"})
DECIDED = frozenset(
    """
    title words html renderer topic_id product severity state reason decided_by_id opened_at closed_at updated_at
    outcome_id reopened
    """.split()
)


def reads_major(organization: str, role: str, field: str, facts: Mapping[str, Any]) -> bool:
    """What was opened is for the staff of every member; the text as it was typed for who runs the network. What is
    proposed is for the support of who proposed it.
    """
    if organization == "halcyon" and role == "admin":
        return True
    if facts["major"] in ("open", "closed"):
        return field in SHOWN
    is_own = organization == facts["proposer"] and role in SUPPORT
    return is_own and (field in SHOWN or field == "reason")


def changes_major(member: Any, change: Any) -> bool:
    """Proposed by support in its own organization's name; opened, refused, told of and closed by who runs the network.
    A party is made and changed by support, for its own organization alone.
    """
    runs = member.organization == "halcyon" and member.role == "admin"
    row = change.after or change.before
    if member.role not in SUPPORT or row is None:
        return False
    is_own = (change.facts or {}).get("organization") == member.organization
    if change.table == "network_majorparty":
        return is_own and (change.before is None or change.after is None or change.fields <= {"has_cases", "said_at"})
    if change.table == "network_majorcase" and change.before is None:
        return is_own and bool(row["state"] == "proposed")
    return runs and change.after is not None and (change.table in SAID or change.fields <= DECIDED)


def counts(change: Any) -> bool:
    """The setting that numbers are given by, which a proposal moves on."""
    row = change.after or {}
    return bool(row.get("kind") == "escalation_numbers")
