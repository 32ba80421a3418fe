"""The other half of the oracle: whether a person may have made this change. Imports nothing of the product.

A change is judged by what it did to the rows and not by the answer that was given, so a page that writes before it
checks is found, and a button pressed by somebody who may press it is not.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.isolation.oracle import LEADS, REGISTRY, STAFF, SUPPORT, Change, Facts, Look, Member, sees_case, sees_queue

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
    """.split()
)
"""What a reply of the requester or a proposal may move; closing it is asked apart."""
DETAILS = frozenset("subject priority product tags queue_id assignee_id".split())
"""What support changes."""


def may_change(look: Look, change: Change) -> bool:
    """Whether this person on this host may have made this change. A table without a rule is nobody's to change."""
    if change.table in FREE:
        return True
    if change.place == REGISTRY:
        rule = REGISTRY_WRITES.get(change.table)
        return rule is not None and rule(look, change)
    member = look.who.acting(look.host)
    if member is None or member.organization != change.place:
        return False
    writes = WRITES.get(change.table)
    return writes is not None and writes(member, change)


def works_on(member: Member, case: Facts) -> bool:
    """Support of the queue, or support that the case names."""
    named = member.card in (case["assignee"], case["next"])
    return member.role in SUPPORT and (case["queue"]["team"] in member.teams or named)


def _case(member: Member, change: Change) -> bool:
    after, case = change.after, change.facts
    if after is None:
        return False
    if change.before is None:
        is_own = after["requester_id"] == member.card
        return is_own if member.role == "requester" else case is not None and sees_queue(member, case["queue"])
    assert case is not None
    fields = change.fields
    if fields - MOVES - DETAILS or not sees_case(member, case):
        return False
    if after["category"] == "closed" and change.before["category"] != "closed":
        return member.role in SUPPORT and case["queue"]["team"] in member.teams
    return not fields & DETAILS or works_on(member, case)


def _entry(member: Member, change: Change) -> bool:
    """New ones only, in one's own name: a note by staff, a reply by the requester or who works on the case."""
    after, case = change.after, change.facts
    if change.before is not None or after is None or after["by_id"] != member.card:
        return False
    if case is None:  # the first entry of a case made in the same breath, which is judged itself
        return after["kind"] == "reply"
    if after["kind"] == "note":
        return member.role in STAFF and sees_case(member, case)
    return member.card == case["requester"] or works_on(member, case)


def _file(member: Member, change: Change) -> bool:
    """New ones, or one's own upload that hung on nothing before."""
    after, before = change.after, change.before
    if after is None or after["by_id"] != member.card:
        return False
    return before is None or (before["entry_id"] is None and change.fields == {"entry_id"})


def _event(member: Member, change: Change) -> bool:
    after = change.after
    return change.before is None and after is not None and after["by_person"] == member.card


def _person(member: Member, change: Change) -> bool:
    """Colleagues add cards of requesters; an admin's decision about a member reaches the card."""
    after = change.after
    if change.before is None and after is not None:
        return member.role in STAFF and after["user_id"] is None and after["kind"] != "colleague"
    return member.role == "admin" and after is not None and change.fields <= {"role", "kind", "is_active"}


def _leads(member: Member, change: Change) -> bool:
    return member.role in LEADS


def _thread(member: Member, change: Change) -> bool:
    return change.before is None and (change.facts is None or sees_case(member, change.facts))


WRITES: dict[str, Callable[[Member, Change], bool]] = {
    "cases_case": _case,
    "cases_queue": _leads,
    "cases_import": _leads,
    "cases_importtrouble": _leads,
    "conversations_thread": _thread,
    "conversations_entry": _entry,
    "conversations_attachment": _file,
    "core_event": _event,
    "core_setting": _leads,
    "directory_team": _leads,
    "directory_teammember": _leads,
    "directory_client": lambda member, change: member.role in STAFF,
    "directory_person": _person,
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
    return after["by_user_id"] == look.who.user or bool(look.held)


REGISTRY_WRITES: dict[str, Callable[[Look, Change], bool]] = {
    "accounts_user": _user,
    "account_emailaddress": _address,
    "mfa_authenticator": _own_row,
    "tenants_membership": _membership,
    "tenants_invitation": _of_organization,
    "tenants_organization": _of_organization,
    "tenants_space": lambda look, change: change.before is None and bool(look.who.user or look.held),
    "tenants_domain": lambda look, change: change.before is None and bool(look.who.user or look.held),
    "tenants_auditevent": _audit,
    "tenants_signupletter": lambda look, change: change.before is None and look.host == "base",
}
