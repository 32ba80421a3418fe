"""The other half of the oracle: whether a person may have made this change. Imports nothing of the product.

A change is judged by what it did to the rows and not by the answer that was given, so a page that writes before it
checks is found, and a button pressed by somebody who may press it is not.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.isolation.changes_halls import in_hall
from tests.isolation.oracle import (
    HALL,
    LEADS,
    OFFERED,
    REGISTRY,
    STAFF,
    SUPPORT,
    Change,
    Facts,
    Look,
    Member,
    curates,
    sees_case,
    sees_queue,
    sees_thread,
    sees_view,
    takes_part,
    works_on,
)
from tests.isolation.oracle_exchange import CHANGES
from tests.isolation.oracle_knowledge import CHANGES as KNOWLEDGE_CHANGES
from tests.isolation.oracle_knowledge import sees_article

FREE = frozenset(
    """
    django_session usersessions_usersession tenants_outbox tenants_duemoment procrastinate_jobs procrastinate_events
    procrastinate_periodic_defers django_admin_log
    """.split()
)
"""Machinery: a session at every sign-in, a job beside a change. What they may say is asked by the canaries."""
MOVES = frozenset(
    """
    status category next_kind next_person_id next_note act_by updated_at solved_at solution_id closed_at resolution
    due_at due_metric first_replied_at paused_reason paused_at wakes_at confirmed_at reopened no_article article_id
    acknowledged_met acknowledged_in reply_met resolution_met worked
    rating rating_text rated_at
    """.split()
)
"""What a reply of the requester or a proposal may move; closing it is asked apart."""
WORDS = frozenset("source html renderer edited_at quotes_id deleted_at deleted_by_id".split())
"""What an entry says, and that it says it no more."""
CARRIED = frozenset("thread_id origin_id external_key".split())
"""Where an entry stands."""
DETAILS = frozenset("subject priority product tags fields queue_id assignee_id handed_on merged_into_id".split())
"""What support changes."""


def may_change(look: Look, change: Change) -> bool:
    """Whether this person on this host may have made this change. A table without a rule is nobody's to change."""
    if change.table in FREE:
        return True
    if change.place == REGISTRY:
        rule = REGISTRY_WRITES.get(change.table)
        return rule is not None and rule(look, change)
    member = look.who.acting(look.host)
    if member is not None and change.place == HALL:
        return member.role in STAFF and in_hall(look, member, change)
    if member is None or member.organization != change.place:
        return False
    writes = WRITES.get(change.table)
    return writes is not None and writes(member, change)


def _case(member: Member, change: Change) -> bool:
    after, case = change.after, change.facts
    if after is None:
        return False
    if change.before is None:
        is_own = after["requester_id"] == member.card
        return is_own if member.role == "requester" else case is not None and sees_queue(member, case["queue"])
    assert case is not None
    fields = change.fields
    if fields == {"tags"} and member.role == "admin":
        return True  # a tag is the space's word: an admin changes it on every case, seen or not
    if fields - MOVES - DETAILS or not takes_part(member, case):
        return False
    if after["category"] == "closed" and change.before["category"] != "closed":
        return member.role in SUPPORT and case["queue"]["team"] in member.teams
    return not fields & DETAILS or works_on(member, case)


def _entry(member: Member, change: Change) -> bool:
    """New ones in one's own name: a note by staff, a reply by the requester or who works on the case, an entry of a
    side thread by its audience. Words of one's own, or anybody's for leads, are changed and taken away.
    """
    after, case = change.after, change.facts
    if is_beside(change):
        return member.role in SUPPORT and change.before is None and (after or {})["by_id"] == member.card
    if change.before is not None and after is not None and change.fields <= CARRIED:
        return case is not None and works_on(member, case)
    if change.before is not None and after is not None:
        return change.fields <= WORDS and _changes_words(member, change)
    if after is None or after["by_id"] != member.card:
        return False
    if case is None:  # the first entry of a case made in the same breath, which is judged itself
        return bool(after["kind"] == "reply")
    if case["thread"]["sort"] == "side":
        return sees_thread(member, case["thread"])
    if after["kind"] == "note":
        return member.role in STAFF and sees_case(member, case)
    return member.card == case["requester"] or works_on(member, case)


def is_beside(change: Change) -> bool:
    """Whether it belongs to what one's own side says beside an escalation."""
    return bool(change.facts and change.facts.get("is_beside"))


def _changes_words(member: Member, change: Change) -> bool:
    """Whoever wrote the entry, or leads, and reads it still."""
    facts = change.facts
    if facts is None or not sees_thread(member, facts["thread"], early=True):
        return False
    is_readable = facts["entry"]["kind"] == "reply" or member.role in STAFF
    return is_readable and (facts["entry"]["by"] == member.card or member.role in LEADS)


def _mention(member: Member, change: Change) -> bool:
    """Staff name people in what they write; with the words they go."""
    if is_beside(change):
        return member.role in SUPPORT
    is_theirs = change.facts is not None and change.facts["entry"]["by"] == member.card
    return member.role in STAFF and (is_theirs or _changes_words(member, change))


def _in_thread(member: Member, change: Change) -> bool:
    """Staff let people into side threads they are in, and out of them."""
    return member.role in STAFF and change.facts is not None and sees_thread(member, change.facts["thread"])


def _file(member: Member, change: Change) -> bool:
    """New ones, or one's own upload that hung on nothing before; taken away alone, or with the words of its entry."""
    after, before = change.after, change.before
    if after is None and before is not None:
        is_own = (
            before["by_id"] == member.card or member.role == "admin"
        )  # who removes a member removes what lies unsent
        return is_own if before["entry_id"] is None else _changes_words(member, change)
    if after is None or after["by_id"] != member.card:
        return False
    return before is None or (before["entry_id"] is None and change.fields == {"entry_id"})


def _event(member: Member, change: Change) -> bool:
    after = change.after
    return change.before is None and after is not None and after["by_person"] == member.card


def _person(member: Member, change: Change) -> bool:
    """Colleagues add cards of requesters; an admin's decision about a member reaches the card; leads say who reads the
    cases of a client.
    """
    after = change.after
    if change.fields == {"sees_cases_of_id"}:
        return member.role in LEADS
    if change.fields == {"skills"} and after is not None:  # what they know everybody says for themself
        return member.role == "admin" or (member.role in STAFF and after["id"] == member.card)
    if change.before is None and after is not None:
        return member.role in STAFF and after["user_id"] is None and after["kind"] != "colleague"
    return member.role == "admin" and after is not None and change.fields <= {"role", "kind", "is_active", "away_until"}


def _follow(member: Member, change: Change) -> bool:
    """One's own; and where an admin calls a tag something else, its follows go with it."""
    return _readers(member, change) or (member.role == "admin" and change.fields == {"word"})


def _leads(member: Member, change: Change) -> bool:
    return member.role in LEADS


def _thread(member: Member, change: Change) -> bool:
    """The main one of a new case; a side thread by staff who are in it; its end by them, or by who ends the case."""
    if change.facts is None or is_beside(change):
        return change.before is None
    thread = change.facts["thread"]
    if change.before is None:
        return member.role in STAFF and thread["sort"] == "side" and sees_thread(member, thread)
    if change.fields == {"subject_id"}:
        return works_on(member, change.facts)
    if change.fields == {"audience", "team_id"}:
        return _stays_with_its_team(member, change)
    is_end = change.after is not None and change.fields <= {"closed_at", "outcome"}
    return is_end and member.role in STAFF and (sees_thread(member, thread) or works_on(member, change.facts))


def _stays_with_its_team(member: Member, change: Change) -> bool:
    """What was for the support of a queue is for its team alone once the queue has another one."""
    before, after, facts = change.before or {}, change.after or {}, change.facts or {}
    is_same = (before["audience"], after["audience"]) == ("support", "team")
    is_theirs = facts["queue"]["team"] == after["team_id"]
    return is_same and is_theirs and (member.role in LEADS or works_on(member, facts))


def _readers(member: Member, change: Change) -> bool:
    """One's own follows, notices, mails and feeds, and nobody else's. With a membership that an admin ends they go."""
    rows = [row for row in (change.before, change.after) if row is not None]
    is_end = change.after is None and member.role == "admin" and change.table != "notifications_mail"
    return is_end or all(row["person_id"] == member.card for row in rows)


def _setting(member: Member, change: Change) -> bool:
    """Leads choose for the organization; what oneself wants to hear, or to have sent, is one's own."""
    rows = [row for row in (change.before, change.after) if row is not None]
    if any(_of(row) in OFFERED for row in rows):  # removed and taken back by whom it is theirs to change
        return all(_of(row) in OFFERED and _may_keep(member, row, change) for row in rows)
    own = ("notice_preferences", "report_post") if member.role in STAFF else ("notice_preferences",)
    is_own = all(_of(row) in own and row["name"] == member.card for row in rows)
    return member.role in LEADS or is_own


def _of(row: Facts) -> str:
    """What sort of setting a row is, also while it is removed."""
    return str(row["kind"]).removeprefix("removed ")


def _may_keep(member: Member, row: Facts, change: Change) -> bool:
    """One's own view or macro, or as a lead one that is offered to oneself; a new one only in one's own name."""
    view = {"sharing": "personal", "team": "", **row["data"]}
    is_own = view["owner"] == member.card
    if member.role not in STAFF or not sees_view(member, view) or not (is_own or member.role in LEADS):
        return False
    return change.before is not None or (is_own and (view["sharing"] != "shared" or member.role in LEADS))


def _clock(member: Member, change: Change) -> bool:
    """Clocks follow what happens to a case: whoever may do something to it moves them. Leads choose what they go by."""
    is_new = change.before is None and change.facts is None
    return is_new or (change.facts is not None and takes_part(member, change.facts)) or member.role in LEADS


def _link(member: Member, change: Change) -> bool:
    """Support links cases; a follow-up is linked by its requester. Staff link the articles that they see."""
    row = change.after or change.before or {}
    if change.facts is not None and "articles" in change.facts:
        return member.role in STAFF and all(sees_article(member, one) for one in change.facts["articles"])
    return member.role in SUPPORT or (change.before is None and row["kind"] == "follow_up")


def _by_oneself(member: Member, change: Change) -> bool:
    """What one can take back oneself, and nobody else's."""
    rows = [row for row in (change.before, change.after) if row is not None]
    return member.role in STAFF and all(row["by_id"] == member.card for row in rows)


WRITES: dict[str, Callable[[Member, Change], bool]] = {
    **CHANGES,
    **KNOWLEDGE_CHANGES,
    "cases_case": _case,
    "cases_queue": _leads,
    "cases_reversal": _by_oneself,
    "cases_import": _leads,
    "cases_importtrouble": _leads,
    "clocks_clock": _clock,
    "conversations_link": _link,
    "conversations_thread": _thread,
    "conversations_entry": _entry,
    "conversations_threadmember": _in_thread,
    "conversations_entryrevision": _changes_words,
    "conversations_mention": _mention,
    "conversations_attachment": _file,
    "core_event": _event,
    "core_setting": _setting,
    "intake_answers": lambda member, change: change.before is None and change.facts is None,  # with the new case
    "directory_team": _leads,
    "directory_teammember": _leads,
    "directory_client": lambda member, change: member.role in (LEADS if change.before else STAFF),
    "directory_person": _person,
    "notifications_draft": _readers,
    "notifications_readmark": _readers,
    "notifications_follow": _follow,
    "notifications_notice": _readers,
    "notifications_mail": _readers,
    "notifications_feed": _readers,
}


def _own_row(look: Look, change: Change) -> bool:
    row = change.after or change.before or {}
    is_own = row.get("user_id", row.get("id")) == look.who.user
    return bool(look.who.user) and is_own and not change.fields & {"is_superuser", "is_staff", "user_id"}


def _user(look: Look, change: Change) -> bool:
    """Oneself; somebody new by an open letter; whether someone may sign in at all by the operator."""
    if change.after is None:
        return False
    if look.host == "admin" and look.who.is_operator and change.fields <= {"is_active"}:
        return True
    if change.before is None:
        return bool(look.held) and not change.after["is_superuser"] and not change.after["is_staff"]
    if change.facts and look.held & change.facts["letters"]:
        return change.fields <= {"last_login"}
    return _own_row(look, change) and not change.fields & {"id", "email", "is_active"}


def _address(look: Look, change: Change) -> bool:
    return _own_row(look, change) or (bool(look.held) and change.before is None)


def _membership(look: Look, change: Change) -> bool:
    """The admins of the organization on its host; oneself by a letter; the founder of a new organization."""
    row = change.after or change.before or {}
    organization = (change.facts or {}).get("organization")
    if organization is None:
        return change.before is None and (row["user_id"] == look.who.user or bool(look.held))
    if look.held and (change.facts or {}).get("letters", frozenset()) & look.held:
        return change.after is not None
    member = look.who.acting(look.host)
    is_admin = member is not None and member.role == "admin" and member.organization == organization
    return is_admin and change.fields <= {"role", "state"}


def _of_organization(look: Look, change: Change) -> bool:
    organization = (change.facts or {}).get("organization")
    if organization is None:  # a new one
        return change.before is None and (bool(look.who.user) or bool(look.held))
    if change.table == "tenants_invitation" and (change.facts or {}).get("letters", frozenset()) & look.held:
        return change.fields == {"accepted_at"}
    member = look.who.acting(look.host)
    if look.host == "base" and change.table == "tenants_organization":
        member = next((one for one in look.who.places if one.organization == organization), None)
    allowed = change.table != "tenants_organization" or not change.fields & {"id", "space_id", "created_at"}
    return member is not None and member.role == "admin" and member.organization == organization and allowed


def _audit(look: Look, change: Change) -> bool:
    """Append-only, in one's own name. A refusal is a line in nobody's name, for whoever's door it was."""
    after = change.after
    if change.before is not None or after is None:
        return False
    if after["name"] == "SignInRefused":
        return after["by_user_id"] is None and (change.facts or {}).get("organization") in (None, look.host)
    if after["name"] == "ParticipationChanged" and after["by_user_id"] is None:  # the other side's log, in no name
        member = look.who.acting(look.host)
        return member is not None and (change.facts or {}).get("organization") != look.host
    return after["by_user_id"] == look.who.user or bool(look.held)


def _network(look: Look, change: Change) -> bool:
    """A network, its terms and its stewards: founded by an admin for their organization, then its admins'."""
    member = look.who.acting(look.host)
    if member is None or member.role != "admin":
        return False
    if (change.facts or {}).get("operator") is None:  # founded in the same breath
        return change.before is None
    is_whole = change.table != "tenants_network"
    kept = frozenset({"name", "summary", "takes_applications", "has_open_roster"})
    return member.organization == (change.facts or {})["operator"] and (is_whole or change.fields <= kept)


PLACE = frozenset("words reason asked_at decided_at state accepted_id accepted_by_id accepted_at".split())
DECIDED = frozenset("words reason asked_at decided_at state tier".split())


def _place(look: Look, change: Change) -> bool:
    """An organization's place: asked for, accepted and given up by its admins, else decided by who curates."""
    facts, member = change.facts or {}, look.who.acting(look.host)
    if member is None or change.after is None:
        return False
    if facts.get("operator") is None:
        return change.before is None and member.role == "admin"
    state = (change.before or {}).get("state", ""), change.after["state"]
    if curates(look, facts) and (change.before is None or change.fields <= DECIDED):
        return change.before is not None or state[1] == "invited"
    is_own = member.role == "admin" and facts["organization"] == member.organization
    is_step = state[1] in ("applied", "ended") or state[0] == state[1] or state == ("invited", "active")
    return is_own and is_step and (change.before is None or change.fields <= PLACE)


REGISTRY_WRITES: dict[str, Callable[[Look, Change], bool]] = {
    "accounts_user": _user,
    "account_emailaddress": _address,
    "mfa_authenticator": _own_row,
    "tenants_membership": _membership,
    "tenants_invitation": _of_organization,
    "tenants_organization": _of_organization,
    "tenants_network": _network,
    "tenants_terms": _network,
    "tenants_stewardship": _network,
    "tenants_participation": _place,
    "tenants_space": lambda look, change: change.before is None and bool(look.who.user or look.held),
    "tenants_domain": lambda look, change: change.before is None and bool(look.who.user or look.held),
    "tenants_auditevent": _audit,
    "tenants_signupletter": lambda look, change: change.before is None and look.host == "base",
}
