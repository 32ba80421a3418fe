"""Who may see what lies between home and hall, said once more and apart from the product. Imports nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def reads_hall_subject(member: Member, secret: Secret) -> bool:
    """Whoever of this space reads it in the hall."""
    return member.card in secret.facts["readers"]


def changes_hall_subject(member: Member, change: Change) -> bool:
    """By who follows it: their own card is added to its readers, and nobody else's."""
    before, after = change.before or {"readers": []}, change.after
    return after is not None and set(after["readers"]) - set(before["readers"]) <= {member.card}


def reads_talk_link(member: Member, secret: Secret) -> bool:
    """The staff, where the case is theirs to see."""
    from tests.isolation.oracle import STAFF, sees_case

    case = secret.facts["case"]
    return member.role in STAFF and case is not None and sees_case(member, case)


def changes_talk_link(member: Member, change: Change) -> bool:
    """Made by support in their own name."""
    after = change.after
    is_own = after is not None and after["by_id"] == member.card
    return change.before is None and member.role in SUPPORT and is_own


EXCHANGE = {
    "exchange.Draft": reads_draft,
    "exchange.HallSubject": reads_hall_subject,
    "exchange.Mirror": sees_mirror,
    "exchange.TalkLink": reads_talk_link,
}


CHANGES: Mapping[str, Callable[[Member, Change], bool]] = {
    "exchange_draft": changes_draft,
    "exchange_mirror": changes_mirror,
    "cases_majorlink": changes_link,
    "exchange_hallsubject": changes_hall_subject,
    "exchange_talklink": changes_talk_link,
}
