"""Who reads an article, and who may have changed it, said apart from the product. Imports nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.isolation.oracle import Change, Member, Secret

LEADS = frozenset({"admin", "lead"})
SUPPORT = LEADS | {"agent"}
STAFF = SUPPORT | {"contributor"}
Facts = Mapping[str, Any]

TOLD = frozenset("title summary changed_at flags reused used_at".split())
"""What follows from what any colleague writes, flags and links."""
ORIGIN = frozenset("origin_network origin_practice origin_version".split())
"""Which practice an article is an edition of: by giving it to a network, and by taking a version of it."""
PROVED = frozenset("live_id confidence verified_at verify_by flags".split()) | ORIGIN
"""What publishing, verifying and settling change."""
DRAFTED = frozenset("state title summary body html renderer significance note writers edited_at asked".split())
PUBLISHED = frozenset("state number significance note published_at published_by_id".split())
COUNTED = frozenset("helped did_not".split())
SETTLED = frozenset("verdict settled_at settled_by_id settled_words".split())


def sees_article(member: Member, article: Facts) -> bool:
    """Staff see what is for all of them, for a team of theirs, and their own; requesters what is shown to them."""
    if member.role not in STAFF:
        return bool(article["audience"] == "requesters" and article["is_shown"])
    is_own = member.card in article["people"]
    return article["audience"] != "team" or article["team"] in member.teams or is_own


def _article(member: Member, secret: Secret) -> bool:
    return sees_article(member, secret.facts["article"])


def _revision(member: Member, secret: Secret) -> bool:
    """Staff read what was and what is being made too, requesters what is live alone."""
    is_readable = member.role in STAFF or bool(secret.facts["is_live"])
    return is_readable and sees_article(member, secret.facts["article"])


def _review(member: Member, secret: Secret) -> bool:
    return member.role in STAFF and sees_article(member, secret.facts["article"])


KNOWLEDGE: Mapping[str, Callable[[Member, Secret], bool]] = {
    "knowledge.Article": _article,
    "knowledge.Revision": _revision,
    "knowledge.Review": _review,
}


def _changes_article(member: Member, change: Change) -> bool:
    """Begun in one's own name. What is proved of it by who is proficient or after others approved; who reads it by its
    owner and leads. None is ever gone.
    """
    after, facts = change.after, change.facts
    if after is None or member.role not in STAFF:
        return False
    if change.before is None:
        return bool(after["by_id"] == member.card)
    if facts is None or not sees_article(member, facts):
        return False
    if member.role in LEADS or member.card == facts["owner"]:
        return True
    is_proved = member.role in SUPPORT or bool(facts["approvals"])
    return change.fields <= (TOLD | PROVED if is_proved else TOLD)


def _changes_revision(member: Member, change: Change) -> bool:
    """Written by staff who read the article; published by who may do it alone, or with an approval. Votes count."""
    after, facts = change.after, change.facts
    if after is None:
        return False
    if facts is None:  # of an article begun in the same breath, which is judged itself
        return change.before is None and after["by_id"] == member.card
    if not sees_article(member, facts):
        return False
    if change.before is not None and change.fields <= COUNTED:
        return True
    if change.before is not None and change.fields <= {"origin_version"}:
        return member.role in SUPPORT
    if member.role not in STAFF:
        return False
    if change.before is None:
        return bool(after["by_id"] == member.card)
    if after["state"] != "published":
        return change.fields <= DRAFTED and change.before["state"] != "published"
    is_alone = member.role in (LEADS if facts["audience"] == "requesters" else SUPPORT)
    is_approved = bool(facts["approvals"]) or (is_alone and change.before["state"] != "review")
    return change.fields <= PUBLISHED and is_approved and after["published_by_id"] == member.card


def _changes_review(member: Member, change: Change) -> bool:
    """Said in one's own name, or asked in it; answered by who was asked; settled by who is proficient."""
    before, after, facts = change.before, change.after, change.facts
    if facts is None or not sees_article(member, facts):
        return False
    row = after or before or {}
    if row["kind"] == "vote":
        return after is not None and after["person_id"] == member.card
    if member.role not in STAFF:
        return False
    if row["kind"] == "review" and (before is None or after is None):
        return after is None or after["by_id"] == member.card
    if before is not None and after is not None and row["kind"] == "flag":
        return change.fields <= SETTLED and member.role in SUPPORT and after["settled_by_id"] == member.card
    return after is not None and after["person_id"] == member.card


def _changes_run(member: Member, change: Change) -> bool:
    """Staff run processes on cases they see; none is ever gone."""
    from tests.isolation.oracle import sees_case

    case = change.facts
    return change.after is not None and member.role in STAFF and case is not None and sees_case(member, case)


CHANGES: Mapping[str, Callable[[Member, Change], bool]] = {
    "knowledge_article": _changes_article,
    "knowledge_revision": _changes_revision,
    "knowledge_review": _changes_review,
    "knowledge_run": _changes_run,
}
