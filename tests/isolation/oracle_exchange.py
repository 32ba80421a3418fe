"""Who may see what lies between home and hall, said once more and apart from the product. Imports nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.isolation.oracle import Change, Member, Secret

SUPPORT = frozenset({"admin", "lead", "agent"})


def reads_draft(member: Member, secret: Secret) -> bool:
    """Its writer's, and whoever's was asked to look at it; nobody's else, also not the admins'."""
    facts: Mapping[str, Any] = secret.facts
    if member.role not in SUPPORT:
        return False
    is_asked = facts["reviewer"] == member.card and facts["state"] in ("waiting", "released")
    return bool(facts["by"] == member.card or is_asked)


def sees_mirror(member: Member, secret: Secret) -> bool:
    """Support's, all of them; with a case for whoever of the staff sees it."""
    from tests.isolation.oracle import STAFF, sees_case

    case = secret.facts["case"]
    return member.role in SUPPORT or (member.role in STAFF and case is not None and sees_case(member, case))


def changes_draft(member: Member, change: Change) -> bool:
    """By its writer; whoever was asked to look sends it back or lets it go."""
    rows = [row for row in (change.before, change.after) if row is not None]
    if member.role not in SUPPORT:
        return False
    return all(member.card in (row["by_id"], row["reviewer_id"]) for row in rows)


def changes_link(member: Member, change: Change) -> bool:
    """A case is linked to a major case by support, in one's own name, and taken out again."""
    row = change.after or {"by_id": member.card}
    return member.role in SUPPORT and (change.before is not None or row["by_id"] == member.card)


def changes_mirror(member: Member, change: Change) -> bool:
    """By what support does in the network."""
    return member.role in SUPPORT
