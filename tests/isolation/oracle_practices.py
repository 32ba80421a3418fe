"""The oracle's part about practices: who reads what of them, and who changes it. Imports nothing of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SUPPORT = frozenset({"admin", "lead", "agent"})
TABLES = frozenset({"network_practice", "network_evidence", "network_adoption"})
KNOWN = frozenset({"knowledge_article", "knowledge_revision", "knowledge_review"})
JUDGED = frozenset("proof certainty ends_at standing standing_at reason".split())
"""What follows from what any member's support says of a practice."""
ANSWERED = frozenset("verdict message answers answered_at".split())
SETTLED = frozenset("verdict settled_at settled_by_id settled_words".split())


def reads_practice(organization: str, role: str, kind: str, field: str, facts: Mapping[str, Any]) -> bool:
    """What a member gave to all is for the staff of all, and what people say of it. What somebody suggests is for the
    author's support; rows of evidence are nobody's.
    """
    if kind in ("network.Evidence", "network.Adoption") or field == "answers":
        return False
    if not facts["is_taken"]:
        return bool(organization == facts["author"] and role in SUPPORT)
    return True


def changes_practice(user: str, member: Any, change: Any) -> bool:
    """Given by support in its organization's name; changed by the author's support and by stewards. Said of it, and
    suggested, by any support in their own name. Evidence comes by jobs alone.
    """
    row, facts = change.after or change.before or {}, change.facts or {}
    runs = member.organization == "halcyon" and member.role == "admin"
    is_own = bool(facts.get("whose") == f"{user} {member.organization}")
    if member.role not in SUPPORT:
        return False
    if change.table == "network_evidence":
        return False
    if change.table == "network_adoption":
        return bool(facts.get("organization") == member.organization)
    if facts.get("author") == member.organization or runs:
        return change.after is not None
    if change.table == "network_practice":
        return change.before is not None and change.after is not None and change.fields <= JUDGED
    if change.table == "knowledge_article":
        return change.before is not None and change.fields <= {"flags"}
    if change.table == "knowledge_revision":
        return change.before is None and row["number"] is None and is_own
    is_said = change.before is None and row["kind"] in ("flag", "verified")
    is_answer = row["kind"] == "review" and change.before is not None and change.fields <= ANSWERED
    return is_own and bool(is_said or is_answer)


def practice_rows(base: Mapping[Any, Any], now: Mapping[Any, Any], table: str, row: Mapping[str, Any]) -> Any:
    """Whose practice a row belongs to, whose row it is, as keys of organizations and cards; None of any other row."""
    if table not in TABLES | KNOWN:
        return None
    key = (
        row["id"]
        if table in ("network_practice", "knowledge_article")
        else row.get("article_id") or row.get("practice_id")
    )
    known = now["meridian", "network_practice"] | base["meridian", "network_practice"]
    practice = known.get(str(key))
    if practice is None:
        return None
    whose = row.get("person_id") or row.get("by_id")
    return {"author": practice["member_id"], "organization": row.get("member_id"), "card": whose}
