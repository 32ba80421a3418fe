"""The audit log as an admin reads it: the registry's trail and what was chosen in the space, one order, filtered.

Keys of both follow time, so one key cuts a page and continues it. What lies at home comes through the slot
``audit_at_home``, as plain data, filled by the apps that know what happens there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from io import StringIO
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from core.actor import Actor
from tenants.audit import SENTENCES, AuditLine, in_words, safe_cell
from tenants.doors import Host
from tenants.home import audit_at_home
from tenants.models import AuditEvent, Invitation, Membership

PAGE = 50
BATCH = 1000
MOST_EXPORTED = 100_000
MOST_PEOPLE = 500
MOST_FOUND = 200
HEAD = ("time (UTC)", "by", "what", "event")
FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}

KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "signin": (
        "Signing in",
        frozenset(
            "SignedIn SignInRefused SignedOut SessionEnded SignedOutEverywhere PasswordChanged PasswordReset"
            " FactorAdded FactorRemoved FactorUsed RecoveryCodesShown RecoveryCodesRenewed ProfileChanged".split()
        ),
    ),
    "people": (
        "Who belongs here",
        frozenset(
            "PersonInvited InvitationRevoked InvitationAccepted MemberRoleChanged MemberSuspended MemberRestored"
            " MemberRemoved PersonLeft PersonCameBack PersonAway SkillsNoted".split()
        ),
    ),
    "organization": (
        "The organization",
        frozenset(
            "OrganizationSignedUp OrganizationChanged OrganizationLeaving OrganizationStayed OrganizationDeleted"
            " LogoChanged DomainAdded DomainMadePrimary DomainRemoved".split()
        ),
    ),
    "networks": (
        "Networks",
        frozenset(
            "NetworkFounded NetworkChanged TermsPublished StewardAppointed StewardDismissed TermsAccepted"
            " ParticipationChanged".split()
        ),
    ),
    "settings": ("Settings", frozenset({"SettingChanged"})),
    "teams": (
        "Teams and queues",
        frozenset(
            "TeamCreated TeamRenamed TeamRemoved TeamLeadChosen TeamJoined TeamLeft QueueCreated QueueChanged".split()
        ),
    ),
    "data": (
        "Tags, imports, exports, deletion",
        frozenset(
            "AuditExported TagsChanged TagsTakenBack ImportUploaded ImportStarted ImportFinished ImportCancelled"
            " ImportFailed CasesExpired".split()
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the log is asked for. ``since`` and ``until`` are days of the organization, both included."""

    person: UUID | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""

    @property
    def names(self) -> frozenset[str] | None:
        """The names of the events of this kind; None for every kind."""
        return KINDS[self.kind][1] if self.kind in KINDS else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the log, as both sides of it are asked: ``people`` are the users whom each word may mean."""

    filters: Filters
    before: UUID | None
    limit: int
    begin: datetime | None = None
    end: datetime | None = None
    words: tuple[tuple[str, frozenset[UUID]], ...] = ()


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One event of the space in words; the registry knows whose name ``by_user`` is."""

    id: UUID
    at: datetime
    by_user: UUID | None
    sentence: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the log, newest first; ``before`` continues it."""

    rows: list[AuditLine]
    before: UUID | None
    people: list[tuple[str, str]] = field(default_factory=list)


def page(host: Host, actor: Actor, filters: Filters, before: UUID | None = None) -> Page:
    """A page of the log. Its number of queries is the same however long it is."""
    found = lines(host, actor, _asked(host, filters, before, PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None, people_of(host))


def people_of(host: Host) -> list[tuple[str, str]]:
    """Whom one can filter by: everybody who belongs here, by name, at most ``MOST_PEOPLE``. What somebody who was
    removed is called by now is theirs.
    """
    rows = Membership.objects.filter(organization=host.organization_id).exclude(state=Membership.State.REMOVED)
    found = rows.select_related("user").order_by("user__name", "user__email")[:MOST_PEOPLE]
    return [(str(row.user.pk), row.user.name or row.user.email) for row in found]


def lines(host: Host, actor: Actor, asked: Asked) -> list[AuditLine]:
    """The newest lines of both sides, at most as many as were asked for. Runs in the registry."""
    own = in_words(_trail(host, asked)[: asked.limit])
    home = audit_at_home(actor, host, asked)
    names = User.objects.in_bulk({line.by_user for line in home if line.by_user})
    told = [AuditLine(line.id, line.at, _name(names.get(line.by_user)), line.sentence, line.name) for line in home]
    return sorted([*own, *told], key=lambda line: line.id, reverse=True)[: asked.limit]


def batches(host: Host, actor: Actor, filters: Filters) -> Iterator[list[AuditLine]]:
    """Everything that the filters leave, a batch at a time, up to ``MOST_EXPORTED`` lines."""
    asked, left = _asked(host, filters, None, BATCH), MOST_EXPORTED
    while left and (found := lines(host, actor, replace(asked, limit=min(BATCH, left)))):
        yield found
        left -= len(found)
        asked = replace(asked, before=found[-1].id)


def written(format_: str, found: list[AuditLine], *, is_first: bool) -> str:
    """A batch as text: cells that no spreadsheet takes for a formula, or a JSON object on each line."""
    if format_ == "jsonl":
        return "".join(f"{json.dumps(_plain(line), ensure_ascii=False)}\n" for line in found)
    out = StringIO()
    head = [list(HEAD)] if is_first else []
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([*head, *(_cells(line) for line in found)])
    return out.getvalue()


def _asked(host: Host, filters: Filters, before: UUID | None, limit: int) -> Asked:
    zone = timezone.get_current_timezone()
    begin = datetime.combine(filters.since, time(), zone) if filters.since else None
    end = datetime.combine(filters.until + timedelta(days=1), time(), zone) if filters.until else None
    words = tuple((word, _meant(word, host)) for word in filters.words.split()[:8])
    return Asked(filters, before, limit, begin, end, words)


def _meant(word: str, host: Host) -> frozenset[UUID]:
    """The people of this organization whose name has the word, or whose address, as long as they belong here."""
    rows = Membership.objects.filter(organization=host.organization_id)
    by_address = Q(user__email__icontains=word) & ~Q(state=Membership.State.REMOVED)
    found = rows.filter(Q(user__name__icontains=word) | by_address).values_list("user", flat=True)
    return frozenset(found[:MOST_FOUND])


def _trail(host: Host, asked: Asked) -> Any:
    """The registry's side, narrowed."""
    rows = AuditEvent.objects.filter(organization=host.organization_id).select_related("by_user").order_by("-id")
    filters = asked.filters
    wanted = [
        Q(id__lt=asked.before) if asked.before else Q(),
        Q(by_user=filters.person) if filters.person else Q(),
        Q(name__in=filters.names) if filters.names is not None else Q(),
        Q(at__gte=asked.begin) if asked.begin else Q(),
        Q(at__lt=asked.end) if asked.end else Q(),
        *(_has(word, users, host) for word, users in asked.words),
    ]
    return rows.annotate(said=Cast("data", CharField())).filter(reduce(and_, wanted))


def _has(word: str, users: frozenset[UUID], host: Host) -> Q:
    """Whether an event's sentence has a word: its own words, its data, or somebody it names."""
    letters = Invitation.objects.filter(organization=host.organization_id, email__icontains=word)
    keys = [str(key) for key in letters.values_list("pk", flat=True)[:MOST_FOUND]]
    told = [name for name, sentence in SENTENCES.items() if word.lower() in sentence.lower()]
    ways = [
        Q(name__in=told),
        Q(said__icontains=word),
        Q(by_user__in=users),
        Q(data__user_id__in=[str(key) for key in users]),
        Q(data__invitation_id__in=keys),
    ]
    return reduce(or_, ways)


def _name(user: Any) -> str:
    return (user.name or user.email) if user else ""


def _cells(line: AuditLine) -> list[str]:
    return [f"{line.at:%Y-%m-%d %H:%M:%S}", safe_cell(line.by), safe_cell(line.sentence), line.name]


def _plain(line: AuditLine) -> dict[str, str]:
    return {"at": line.at.isoformat(), "by": line.by, "what": line.sentence, "event": line.name}
