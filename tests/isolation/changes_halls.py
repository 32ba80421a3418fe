"""Who may have changed what in the hall of a network. Imports nothing of the product.

Rows of communities and of what is said there come with facts of how it was before: who was in, who moderated, whose
row it is, each as user and organization in words.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.isolation.oracle import Change, Facts, Look, Member
from tests.isolation.oracle_escalations import changes
from tests.isolation.oracle_majors import SUPPORT, TABLES, changes_major, counts
from tests.isolation.oracle_practices import changes_practice

CARD = frozenset("about regions languages topics hours calendar contacts".split())
SETTLED = frozenset("verdict words settled_at settled_by_id".split())
MODERATED = frozenset("pinned pinned_at hidden_at hidden_by_id hidden_reason closed_at".split())
CHANGED = frozenset("entry_id source html renderer edited_at deleted_at deleted_by_id quotes_id".split())
PLACE = frozenset("state reason at by_id is_moderator".split())


def in_hall(look: Look, member: Member, change: Change) -> bool:
    """One's own card at the first visit, what one's organization says of itself, topics by who runs the network; what
    the registry tells of who belongs, where an admin decided it; and what people of communities do there.
    """
    row, is_new = change.after or change.before or {}, change.before is None
    runs = member.organization == "halcyon" and member.role == "admin"
    if (change.facts or {}).get("is_practice"):
        return changes_practice(look.who.user, member, change)
    if change.table in TABLES or (change.facts or {}).get("is_major"):
        return changes_major(member, change)
    if change.table == "core_setting" and member.role in SUPPORT and counts(change):
        return True
    if change.facts and "is_revoked" in change.facts:
        return changes(member.organization, member.role, change.table, change.fields, change.facts)
    if change.table == "directory_person":
        left = member.role == "admin" and change.fields == {"is_active"}
        return row["user_id"] == look.who.user if is_new else left
    if change.table == "core_event":
        return is_new and row["by_user"] in (look.who.user, None)
    if change.table == "network_member":
        is_own = member.role == "admin" and change.facts == {"organization": member.organization}
        return runs or (is_own and (is_new or change.fields <= CARD | {"name", "state", "joined_at", "tier"}))
    if change.table == "core_setting":
        is_shared = not (change.facts or {}).get("organization")
        return runs if is_shared else member.role == "admin" and change.facts == {"organization": member.organization}
    if change.table == "network_expert":
        is_own = (change.facts or {}).get("organization") == member.organization
        themself = (change.facts or {}).get("whose") == f"{look.who.user} {member.organization}"
        return runs or (is_own and (member.role == "admin" or themself))
    rule = TALK.get(change.table)
    if rule is not None and change.facts is not None and change.after is not None:
        return rule(f"{look.who.user} {member.organization}", change, change.facts, runs)
    return change.table in ("network_announcement", "network_topic", "network_community") and runs


def _place(who: str, change: Change, facts: Facts, runs: bool) -> bool:
    """One's own: joined where it is open, asked for, left. Anybody's by moderators, who make nobody's place."""
    after = change.after or {}
    if change.before is not None and change.fields <= PLACE and (runs or who in facts["moderators"]):
        return True
    if facts["whose"] != who or (after["is_moderator"] and not runs):
        return False
    return bool(runs or after["state"] != "in" or facts["is_open"])


def _discussion(who: str, change: Change, facts: Facts, runs: bool) -> bool:
    """Opened in one's own name by who is in; moved on by what they write; ended by who opened it or moderates."""
    is_in, moderates = who in facts["people"], runs or who in facts["moderators"]
    if change.before is None:
        return is_in and facts["whose"] == who
    if change.fields <= {"last_at"}:
        return is_in
    if change.fields <= {"closed_at"}:
        return moderates or (is_in and facts["whose"] == who)
    return moderates and change.fields <= MODERATED


def _session(who: str, change: Change, facts: Facts, runs: bool) -> bool:
    """Planned, changed and cancelled by moderators."""
    return runs or who in facts["moderators"]


def _report(who: str, change: Change, facts: Facts, runs: bool) -> bool:
    """Made by who reads it, settled by moderators."""
    moderates = runs or who in facts["moderators"]
    if change.before is None:
        return facts["whose"] == who and (moderates or who in facts["people"])
    return moderates and change.fields <= SETTLED


def _said(who: str, change: Change, facts: Facts, runs: bool) -> bool:
    """New ones in one's own name, by who is in; one's own put into other words, or withdrawn."""
    is_known = change.before is None or change.fields <= CHANGED
    return is_known and who in facts["people"] and facts["whose"] in (who, "")


TALK: dict[str, Callable[[str, Change, Facts, bool], bool]] = {
    "network_communitymember": _place,
    "network_discussion": _discussion,
    "network_report": _report,
    "network_communitysession": _session,
    "conversations_thread": _said,
    "conversations_entry": _said,
    "conversations_attachment": _said,
    "conversations_entryrevision": _said,
}
