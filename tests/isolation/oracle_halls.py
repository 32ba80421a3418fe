"""Who may see what in the hall of a network, said once more and apart from the product. Imports nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.isolation.oracle_announcements import is_told
from tests.isolation.oracle_escalations import ROWS, SUPPORT, reads
from tests.isolation.oracle_practices import reads_practice

if TYPE_CHECKING:
    from tests.isolation.oracle import Look, Member, Secret

TALK = tuple(f"network.{name}" for name in ("Community", "CommunityMember", "CommunitySession", "Discussion", "Report"))
HALL_ROWS = (
    tuple(
        f"network.{name}" for name in "Announcement Escalation Evidence Extract MajorCase Member Practice Topic".split()
    )
    + TALK
)

OF_ALL = ("agreement", "network_words")  # settings that every member reads


def in_hall(look: Look, member: Member, secret: Secret) -> bool:
    """In the network that both belong to and Halcyon operates."""
    if secret.kind in ROWS and "requester" in secret.facts:
        return reads(member.organization, member.role, (secret.kind, secret.field), secret.facts)
    if "is_taken" in secret.facts:
        return reads_practice(member.organization, member.role, secret.kind, secret.field, secret.facts)
    runs, who = member.organization == "halcyon" and member.role == "admin", f"{look.who.user} {member.organization}"
    meets = member.role in SUPPORT or bool(secret.facts.get("is_expert"))  # in an escalation; experts meet all staff
    if secret.kind == "directory.Person" and secret.field == "name" and meets:
        return True
    if secret.kind == "core.Setting" and secret.facts.get("kind") not in OF_ALL:
        return shapes(member, secret.facts, runs=runs) if secret.field == "data" else False
    return is_told(member, secret) or reads_hall(who, secret.kind, secret.field, secret.facts, is_steward=runs)


def shapes(member: Member, facts: Mapping[str, Any], *, runs: bool) -> bool:
    """What a member asks of a request is everybody's to read once it is published; its draft is its admins', and that
    of the network is for who runs it. No other choice of a network is shown.
    """
    if "is_published" not in facts or "organization" not in facts:
        return False
    own = member.role == "admin" and facts["organization"] == member.organization
    return bool(facts["is_published"]) or own or (runs and not facts["organization"])


def reads_hall(who: str, kind: str, field: str, facts: Mapping[str, Any], *, is_steward: bool) -> bool:
    """Whether somebody (user and organization, in words) may be shown a text: topics, what groups agreed on, what the
    network calls things, and who is in; who is kept out is the stewards' to know.
    """
    if kind == "core.Setting":
        return field != "before" and (facts["kind"] == "agreement" or field == "data")
    if kind == "network.Topic":
        return True
    if kind == "network.Member":
        return is_steward or bool(facts["is_in"]) or facts["organization"] == who.rpartition(" ")[2]
    return reads_talk(who, kind, field, facts, is_steward=is_steward)


def reads_talk(who: str, kind: str, field: str, facts: Mapping[str, Any], *, is_steward: bool) -> bool:
    """Whether somebody (user and organization, in words) may be shown a text of a community.

    What a community is called and about is for the staff of every member. What is said in it, and by whom, is for its
    people and for stewards; why somebody asks or was refused, and what was reported, is the moderators'.
    """
    if kind == "network.Community":
        return True
    if kind == "directory.Person":
        return field == "name" and (is_steward or who in facts["met_by"])
    if "people" not in facts:
        return False
    moderates = is_steward or who in facts["moderators"]
    if kind == "network.CommunityMember":
        return moderates or who == facts["whose"]
    if kind == "network.Report":
        return moderates or (field == "words" and _reads(who, facts) and bool(facts["is_withheld"]))
    if kind == "network.Discussion" and field == "hidden_reason":
        return moderates or (who == facts["whose"] and who in facts["people"])
    return _says(kind, field) and (moderates or (_reads(who, facts) and not facts["is_withheld"]))


def _reads(who: str, facts: Mapping[str, Any]) -> bool:
    """In it, and where the discussion is hidden whoever opened it."""
    return who in facts["people"] and (not facts["is_hidden"] or who == facts["whose"])


def _says(kind: str, field: str) -> bool:
    """What of a discussion, an entry and a file is shown at all."""
    shown = {
        "network.Discussion": ("title",),
        "network.CommunitySession": ("title", "words", "place", "cancelled_reason"),
        "conversations.Entry": ("source", "html"),
        "conversations.Attachment": ("name", "bytes"),
    }
    return field in shown.get(kind, ())
