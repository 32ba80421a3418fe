"""The audit trail in sentences: what an admin reads and takes along as a table."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.choices import FACTORS, METHODS, REFUSALS
from accounts.models import User
from tenants.models import AuditEvent, Invitation

SENTENCES = {
    "OrganizationSignedUp": "signed the organization up as {slug}",
    "OrganizationChanged": "changed the organization's {fields}",
    "LogoChanged": "{change} the logo",
    "OrganizationLeaving": "made the organization leave; its space is deleted on {delete_on}",
    "OrganizationStayed": "cancelled the leaving",
    "OrganizationDeleted": "deleted the space",
    "PersonInvited": "invited {letter} as {role}",
    "InvitationRevoked": "took back the invitation of {letter}",
    "InvitationAccepted": "joined by the invitation to {letter}",
    "MemberRoleChanged": "made {person} {role} (was {was})",
    "MemberSuspended": "suspended {person}",
    "MemberRestored": "restored {person}",
    "MemberRemoved": "removed {person}",
    "DomainAdded": "gave the organization the host name {domain}",
    "DomainMadePrimary": "made {domain} the host name that links lead to",
    "DomainRemoved": "took the host name {domain} away",
    "AuditExported": "took {rows} lines of the audit log along as {format}",
    "NetworkFounded": "founded the network {network}",
    "NetworkChanged": "changed {fields} of the network {network}",
    "TermsPublished": "published version {version} of the terms of {network}",
    "StewardAppointed": "made {person} {role} of {network}",
    "StewardDismissed": "ended that {person} curates {network}",
    "TermsAccepted": "accepted version {version} of the terms of {network}",
    "ParticipationChanged": "in {network}, {member}: {change}",
    "SignedIn": "signed in with {methods}",
    "SignInRefused": "was refused as {person}: {reason}{often}",
    "SignedOut": "signed out",
    "SessionEnded": "signed out another browser",
    "SignedOutEverywhere": "signed out everywhere, here in {browsers}",
    "PasswordChanged": "changed their password",
    "PasswordReset": "chose a new password by the link of a letter",
    "FactorAdded": "added {factor} to their sign-in",
    "FactorRemoved": "removed {factor} from their sign-in",
    "FactorUsed": "proved who they are with {used}",
    "RecoveryCodesShown": "looked at their recovery codes{often}",
    "RecoveryCodesRenewed": "made new recovery codes",
    "ProfileChanged": "changed their own {fields}",
}
NOBODYS = frozenset({"SignInRefused"})
"""Done by somebody who has not proved who they are."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event in words. ``by`` is empty for what the system did itself, and "Somebody" for who proved nothing."""

    id: UUID
    at: datetime
    by: str
    sentence: str
    name: str


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula: also after what is not seen
    (spaces, control and format characters), and by the wide signs of East Asian keyboards.
    """
    is_new_line = text.startswith(("\t", "\r", "\n"))
    first = next((each for each in text if unicodedata.category(each)[0] not in "CZ"), "")
    return f"'{text}" if is_new_line or unicodedata.normalize("NFKC", first)[:1] in tuple("=+-@") else text


def in_words(events: Iterable[AuditEvent]) -> list[AuditLine]:
    """Events as sentences, with the names of today's people and letters. Two queries for all of them."""
    rows = list(events)
    people = User.objects.in_bulk({UUID(row.data["user_id"]) for row in rows if "user_id" in row.data})
    named = {UUID(row.data["invitation_id"]) for row in rows if "invitation_id" in row.data}
    letters = Invitation.objects.in_bulk(named)
    return [_line(row, people, letters) for row in rows]


def _line(row: AuditEvent, people: dict[Any, User], letters: dict[Any, Invitation]) -> AuditLine:
    words = {key: ", ".join(value) if isinstance(value, list) else value for key, value in row.data.items()}
    person = people.get(UUID(words["user_id"])) if "user_id" in words else None
    letter = letters.get(UUID(words["invitation_id"])) if "invitation_id" in words else None
    gone = "somebody who is gone" if "user_id" in words else "somebody who is not known here"
    words["person"] = (person.name or person.email) if person else gone
    words["letter"] = letter.email if letter else "an address that is gone"
    by = (row.by_user.name or row.by_user.email) if row.by_user else "Somebody" if row.name in NOBODYS else ""
    words |= _of_sign_ins(row.data)
    return AuditLine(row.id, row.at, by, SENTENCES[row.name].format_map(defaultdict(str, words)), row.name)


def _of_sign_ins(data: dict[str, Any]) -> dict[str, str]:
    """The words of sign-ins; what a later release adds is told by its own name."""
    factor, times, browsers = data.get("factor", ""), data.get("times", 1), data.get("sessions", 0)
    return {
        "methods": " and ".join(METHODS.get(name, name) for name in data.get("methods", [])),
        "reason": REFUSALS.get(data.get("reason", ""), data.get("reason", "")),
        "factor": FACTORS.get(factor, factor),
        "used": METHODS.get(factor, factor),
        "often": f", {times} times within a minute" if times > 1 else "",
        "browsers": f"{browsers} browser{'' if browsers == 1 else 's'}",
    }
