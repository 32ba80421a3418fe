"""Who may see what, and who may change what, said once more and apart from the product.

Nothing of the product is imported here (a test looks). An organization's rows are for its own people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any, Final

from tests.isolation.oracle_exchange import EXCHANGE
from tests.isolation.oracle_halls import HALL_ROWS, in_hall
from tests.isolation.oracle_knowledge import KNOWLEDGE

LEADS = frozenset({"admin", "lead"})
SUPPORT = LEADS | {"agent"}
STAFF = SUPPORT | {"contributor"}
REGISTRY: Final = "registry"
HALL: Final = "meridian"

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """A person's place in one organization. ``card`` and ``teams`` are keys in that organization's space."""

    organization: str
    role: str
    card: str
    state: str = "active"
    teams: frozenset[str] = frozenset()
    client: str = ""


@dataclass(frozen=True)
class Principal:
    """Somebody at the door. ``user`` is empty for a stranger."""

    name: str
    user: str = ""
    places: tuple[Member, ...] = ()
    is_operator: bool = False

    def acting(self, host: str) -> Member | None:
        """The active membership that counts on this host; none on the base, admin and unknown hosts."""
        return next((one for one in self.places if one.organization == host and one.state == "active"), None)

    def belongs(self, organization: str) -> bool:
        """Whether an active membership exists, whatever the host."""
        return any(one.organization == organization and one.state == "active" for one in self.places)


STRANGER = Principal("stranger")


@dataclass(frozen=True)
class Secret:
    """A private text: where it lies, what sort of row and field holds it, and plain facts about that row."""

    place: str
    kind: str
    field: str
    facts: Facts = made_by(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """Where somebody looks from: the host's organization (or base, admin, unknown), and letters they hold."""

    who: Principal
    host: str
    held: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """One row that a request made, changed or removed, with facts about what it belongs to (None: made just now)."""

    place: str
    table: str
    before: Facts | None
    after: Facts | None
    facts: Facts | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The columns whose values differ; all of them for a new or removed row."""
        if self.before is None or self.after is None:
            return frozenset(self.before or self.after or {})
        return frozenset(name for name, value in self.after.items() if self.before.get(name) != value)


# Reading.


def may_see(look: Look, secret: Secret) -> bool:
    """Whether this person may be shown this text on this host. ``KeyError`` for a sort of row without a rule."""
    if secret.place == REGISTRY:
        return REGISTRY_RULES[secret.kind](look, secret)
    member = look.who.acting(look.host)
    if secret.place == HALL:
        return member is not None and member.role in STAFF and in_hall(look, member, secret)
    return member is not None and member.organization == secret.place and RULES[secret.kind](member, secret)


def sees_queue(member: Member, queue: Facts) -> bool:
    """Open to the organization, or private to its team."""
    return member.role in STAFF and (queue["is_open"] or queue["team"] in member.teams)


def sees_case(member: Member, case: Facts) -> bool:
    """Through its queue, by being named in it, as its requester, or along with a colleague of the same client."""
    named = member.card in (case["assignee"], case["next"])
    if member.role in STAFF and (sees_queue(member, case["queue"]) or named):
        return True
    return member.card == case["requester"] or reads_along(member, case)


def reads_along(member: Member, shared: Facts) -> bool:
    """Whether somebody's client shares this requester's cases with them: with everybody of it, or by a mark."""
    if member.role in STAFF or not member.client or member.client != shared["client"]:
        return False
    return shared["shares"] == "everybody" or (shared["shares"] == "marked" and member.card in shared["marked"])


def takes_part(member: Member, case: Facts) -> bool:
    """Whether they may do anything about a case: who only reads along may not."""
    return sees_case(member, case) and (member.role in STAFF or member.card == case["requester"])


def _case(member: Member, secret: Secret) -> bool:
    if secret.field in ("next_note", "paused_reason", "external_key", "source_url") and member.role not in STAFF:
        return False  # what a colleague is to do next, and where the case lay before, are the desk's
    if secret.field == "fields" and member.role not in STAFF:
        return False  # the seeded field is not shown to requesters
    if secret.field == "rating_text" and not takes_part(member, secret.facts):
        return False  # replies alone: what a colleague thinks of the support is theirs
    return sees_case(member, secret.facts)


def _queue(member: Member, secret: Secret) -> bool:
    """Its name also stands on every case that a colleague sees in it."""
    if member.role not in STAFF:
        return False
    return sees_queue(member, secret.facts) or any(sees_case(member, case) for case in secret.facts["cases"])


def works_on(member: Member, case: Facts) -> bool:
    """Support of the queue, or support that the case names."""
    named = member.card in (case["assignee"], case["next"])
    return member.role in SUPPORT and (case["queue"]["team"] in member.teams or named)


def sees_thread(member: Member, thread: Facts, *, early: bool = False) -> bool:
    """A main thread with its case. A side thread by name, by its team, or as support; the requester only by name, and
    only where it is with them. ``early`` is for what was written before somebody was added without it.
    """
    case = thread["case"]
    if thread.get("is_beside"):
        return member.role in SUPPORT  # what one's own side says beside an escalation
    if thread["sort"] == "main":
        return case is not None and sees_case(member, case)
    named = member.card in (thread["members"] - thread["late"] if early else thread["members"])
    if member.role not in STAFF:
        return named and thread["audience"] == "requester"
    if thread["audience"] == "team" and thread["team"] in member.teams:
        return True
    is_support = case is not None and works_on(member, case) and member.card != case["requester"]
    return named or (thread["audience"] == "support" and is_support)


def _thread(member: Member, secret: Secret) -> bool:
    return sees_thread(member, secret.facts)


def _entry(member: Member, secret: Secret) -> bool:
    if not sees_thread(member, secret.facts["thread"], early=True):
        return False
    if secret.field == "external_key" and member.role not in STAFF:
        return False
    return secret.facts["kind"] == "reply" or member.role in STAFF


def _attachment(member: Member, secret: Secret) -> bool:
    if secret.field in ("path", "sha256"):
        return False  # names in the store are nobody's
    if secret.facts["entry"] is None:
        return bool(secret.facts["by"] == member.card)
    return _entry(member, Secret(secret.place, "entry", "name", secret.facts["entry"]))


def _person(member: Member, secret: Secret) -> bool:
    """Colleagues know every card; a requester their own, by name colleagues and whose cases they meet or read along."""
    if member.role in STAFF or secret.facts["card"] == member.card:
        return True
    is_met = secret.facts["kind"] == "colleague" or member.card in secret.facts["met_by"]
    is_met = is_met or reads_along(member, secret.facts)
    return secret.field == "name" and is_met


def _client(member: Member, secret: Secret) -> bool:
    return member.role in STAFF or secret.facts["client"] == member.client


def _event(member: Member, secret: Secret) -> bool:
    """The trail is for staff: of a case for who sees the case, of a file for who reads it, else for leads."""
    if member.role not in STAFF:
        return False
    case = secret.facts["case"]
    return sees_case(member, case) if case is not None else member.role in LEADS


def _presence(member: Member, secret: Secret) -> bool:
    """Who is at a case is for the staff who see it, who is at a side thread for the staff of its audience; neither is
    for whoever asks for help there.
    """
    if member.role not in STAFF:
        return False
    thread = secret.facts.get("thread")
    case = thread["case"] if thread else secret.facts["case"]
    seen = sees_thread(member, thread) if thread else sees_case(member, case)
    return seen and (case is None or member.card != case["requester"])


def _own_row(member: Member, secret: Secret) -> bool:
    """A reader's own state is theirs alone: no colleague's, no admin's."""
    return bool(secret.facts["card"] == member.card)


def _staff(member: Member, secret: Secret) -> bool:
    return member.role in STAFF


def _leads(member: Member, secret: Secret) -> bool:
    return member.role in LEADS


OFFERED = ("case_view", "macro")


def _setting(member: Member, secret: Secret) -> bool:
    """A view or macro is its author's, a team's or everybody's on the desk; every other choice is shown to leads."""
    if secret.facts["kind"] == "case_fields":  # what they are called stands on every case
        return member.role in STAFF
    if secret.facts["kind"] in ("calendar", "clock_policy") and secret.field == "name":  # why a clock is red, beside it
        return member.role in STAFF
    if secret.facts["kind"] in ("form", "form_version"):
        return _form(member, secret)
    if str(secret.facts["kind"]).removeprefix("removed ") not in OFFERED:  # what was removed is no more widely shown
        return member.role in LEADS
    return member.role in STAFF and sees_view(member, secret.facts)


def _form(member: Member, secret: Secret) -> bool:
    """Drafts are the leads'; what was published is for the organization's people, and for requesters if offered."""
    if member.role in LEADS:
        return True
    if secret.facts["kind"] == "form" and secret.field == "data":
        return False
    return bool(secret.facts["is_published"]) and (member.role in STAFF or bool(secret.facts["is_offered"]))


def _answers(member: Member, secret: Secret) -> bool:
    """With their case; what only the organization's own people may fill in is theirs."""
    if not takes_part(member, secret.facts["case"]):
        return False
    return member.role in STAFF or bool(secret.facts["is_offered"])


def sees_view(member: Member, view: Facts) -> bool:
    """Whom a saved view or macro is offered to."""
    if view["sharing"] == "personal":
        return bool(view["owner"] == member.card)
    return view["sharing"] == "shared" or view["team"] in member.teams


RULES: dict[str, Callable[[Member, Secret], bool]] = {
    "cases.Case": _case,
    "cases.Queue": _queue,
    "cases.Reversal": lambda member, secret: False,  # keys and what was before: its page shows neither
    **dict.fromkeys(("cases.Import", "cases.ImportTrouble"), _leads),
    "conversations.Entry": _entry,
    "conversations.Attachment": _attachment,
    "conversations.EntryRevision": _entry,
    "conversations.Thread": _thread,
    "core.Event": _event,
    "core.Setting": _setting,
    "intake.Answers": _answers,
    "directory.Client": _client,
    "directory.Person": _person,
    "directory.Team": _staff,
    "notifications.Draft": _own_row,
    "realtime.Presence": _presence,
    "notifications.Follow": _own_row,
    "notifications.Mail": _own_row,
    **EXCHANGE,
    **KNOWLEDGE,
    "knowledge.Run": lambda member, secret: (
        member.role in STAFF and secret.facts["case"] is not None and sees_case(member, secret.facts["case"])
    ),
    **dict.fromkeys(HALL_ROWS, lambda member, secret: False),  # at home there are none
}


def _user(look: Look, secret: Secret) -> bool:
    """Oneself, the admins of one's organizations, the operator; a password's hash is nobody's."""
    if secret.field == "password":
        return False
    if look.host == "admin" and look.who.is_operator:
        return True
    if secret.facts["user"] == look.who.user:
        return True
    if secret.field == "look":
        return False
    if secret.field == "name" and secret.facts["invited"] & look.held:
        return True
    member = look.who.acting(look.host)
    return member is not None and member.role == "admin" and member.organization in secret.facts["organizations"]


def _organization(look: Look, secret: Secret) -> bool:
    """An organization's name stands over its own door, in its letters and in its people's switcher."""
    own = secret.facts["organization"]
    if look.host == own or (look.host == "admin" and look.who.is_operator):
        return True
    if look.who.belongs(own) or bool(secret.facts["letters"] & look.held):
        return True
    member = look.who.acting(look.host)
    is_hosted = member is not None and member.role in STAFF and member.organization in secret.facts["hosted"]
    return is_hosted or any(curates(look, network) for network in secret.facts["joined"])


def curates(look: Look, network: Facts) -> bool:
    """A steward, or an admin of the organization that operates the network, acting for it."""
    member = look.who.acting(look.host)
    if member is None or member.organization != network["operator"] or member.role not in STAFF:
        return False
    return member.role == "admin" or look.who.user in network["stewards"]


def _network(look: Look, secret: Secret) -> bool:
    """What a network is and what its members agree to: for the staff of who has a place in it."""
    if look.host == "admin" and look.who.is_operator:
        return secret.kind == "tenants.Network"
    member = look.who.acting(look.host)
    return member is not None and member.role in STAFF and member.organization in secret.facts["members"]


def _place(look: Look, secret: Secret) -> bool:
    """An organization's place: its tier and what it was told for its own staff while it has one, all for stewards."""
    if curates(look, secret.facts):
        return True
    member = look.who.acting(look.host)
    is_own = member is not None and member.role in STAFF and member.organization == secret.facts["organization"]
    return is_own and secret.facts["is_held"] and secret.field in ("tier", "reason")


def _letter(look: Look, secret: Secret) -> bool:
    """An invitation's address: the organization's admins, and whoever holds the letter."""
    if look.host == "admin" and look.who.is_operator:
        return True
    member = look.who.acting(look.host)
    is_admin = member is not None and member.role == "admin" and member.organization == secret.facts["organization"]
    return is_admin or secret.facts["letter"] in look.held


def _audit(look: Look, secret: Secret) -> bool:
    if look.host == "admin" and look.who.is_operator:
        return True
    member = look.who.acting(look.host)
    return member is not None and member.role == "admin" and member.organization == secret.facts["organization"]


def _own(look: Look, secret: Secret) -> bool:
    return bool(look.who.user) and secret.facts["user"] == look.who.user


REGISTRY_RULES: dict[str, Callable[[Look, Secret], bool]] = {
    "accounts.User": _user,
    "tenants.Organization": _organization,
    "tenants.Invitation": _letter,
    "tenants.AuditEvent": _audit,
    "tenants.SignUpLetter": lambda look, secret: False,
    "tenants.Network": _network,
    "tenants.Terms": _network,
    "tenants.Participation": _place,
    "tenants.Space": lambda look, secret: look.host == "admin" and look.who.is_operator,
    "usersessions.UserSession": _own,
}
