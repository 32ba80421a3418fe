"""The seeded world: two members and a network, everybody who may stand at a door, and a token in every private text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Import, Queue
from conversations.models import Attachment, Thread, ThreadMember
from core.actor import Role
from core.models import Event, Setting
from core.spaces import REGISTRY, SpaceRef, entered, storage_path
from directory.models import Client, Person, Team, TeamMember
from notifications.choices import Reason
from notifications.letters import Unsubscribing, seal
from notifications.models import Draft, Feed, Follow, Mail, Notice, ReadMark
from tenants.models import (
    AuditEvent,
    Invitation,
    Membership,
    Network,
    Organization,
    Participation,
    SignUpLetter,
    Space,
    Terms,
)
from tenants.selectors import digest
from tests.isolation.canaries import Canaries
from tests.isolation.facts import facts_of
from tests.isolation.oracle import STRANGER, Member, Principal
from tests.isolation.seed_exchange import exchange
from tests.isolation.seed_forms import seed_forms
from tests.isolation.seed_knowledge import seed_knowledge
from tests.isolation.seed_networks import hall, hall_facts, meeting_facts, network_facts, networks
from tests.isolation.seed_practices import editions
from tests.isolation.seed_rows import aside, attach, bygone, clocks, conversation, imports, links, presences
from tests.isolation.seed_views import seed_views
from tests.people import CAST
from tests.world import World

SLUGS = ("northwind", "halcyon")
FIRST_NUMBER = {"northwind": 2001, "halcyon": 7001}  # apart, so that a foreign number is nobody's at home
OPEN, PRIVATE = {"northwind": "Storage", "halcyon": "Cloud"}, {"northwind": "Vault", "halcyon": "Edge"}

Enrolment = tuple[str, str, str]  # organization, role, team

PEOPLE: dict[str, tuple[Enrolment, ...]] = {
    **{name: ((slug, role.value, team),) for name, (_full, slug, role, team) in CAST.items()},
    "nils": (("northwind", Role.REQUESTER.value, ""),),
    "vera": (("northwind", Role.AGENT.value, "Vault"),),
    "lena": (("northwind", Role.LEAD.value, "Vault"),),
    "sven": (("northwind", Role.AGENT.value, "Storage"),),
    "rita": (("northwind", Role.ADMIN.value, "Storage"),),
    "emil": (("halcyon", Role.AGENT.value, "Edge"),),
    "jost": (("halcyon", Role.AGENT.value, "Cloud"),),
    "hugo": (("halcyon", Role.REQUESTER.value, ""),),
    "ilse": (("halcyon", Role.REQUESTER.value, ""),),
    "bo": (("northwind", Role.AGENT.value, "Storage"), ("halcyon", Role.ADMIN.value, "Cloud")),
    "opal": (),
}
COLLEAGUES = {"nils": "ravi"}  # of the same client, which shares its cases with marked people: the first of the two
STATES = {"sven": "suspended", "rita": "removed", "jost": "removed"}
GONE = {"northwind": "rita", "halcyon": "jost"}
PARTS = ("agent", "private", "named", "first", "second", "admin")
DESK = {
    "northwind": dict(zip(PARTS, ("ada", "vera", "tomas", "ravi", "edda", "ines"), strict=True)),
    "halcyon": dict(zip(PARTS, ("cleo", "emil", "hana", "hugo", "ilse", "hana"), strict=True)),
}


@dataclass
class Isle:
    """What was seeded, as plain data. ``ids`` holds, per organization, keys to put into addresses."""

    world: World
    canaries: Canaries = field(default_factory=Canaries)
    users: dict[str, str] = field(default_factory=dict)
    cards: dict[tuple[str, str], str] = field(default_factory=dict)
    clients: dict[tuple[str, str], str] = field(default_factory=dict)
    teams: dict[tuple[str, str], str] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)  # token of an open letter: its organization
    bearers: dict[str, tuple[str, str]] = field(default_factory=dict)  # token of a feed or mail: whose, and where

    def ref(self, slug: str) -> SpaceRef:
        """The space of a member or of the network."""
        found: SpaceRef = getattr(self.world, slug)
        return found

    def principals(self) -> dict[str, Principal]:
        """Everybody, as the oracle knows them."""
        found = {"stranger": STRANGER}
        for name, places in PEOPLE.items():
            found[name] = Principal(
                name, self.users[name], tuple(self._member(name, place) for place in places), is_operator=name == "opal"
            )
        return found

    def _member(self, name: str, place: Enrolment) -> Member:
        slug, role, team = place
        teams = frozenset({self.teams[slug, team]} if team else ())
        client = self.clients.get((slug, name), "")
        return Member(slug, role, self.cards[slug, name], STATES.get(name, "active"), teams, client)


def seed(world: World) -> Isle:
    """Fill the standing world. Commits."""
    isle = Isle(world)
    with entered(REGISTRY):
        _users(isle)
        _letters(isle)
    for slug in SLUGS:
        with entered(isle.ref(slug)):
            _people(isle, slug)
            _desk(isle, slug)
            _asides(isle, slug)
            presences(isle.ids[slug], isle.cards[slug, DESK[slug]["agent"]])
            _hearing(isle, slug)
            _fill_space(isle, slug)
    with entered(world.meridian):
        isle.ids["meridian"] |= hall(isle.world, isle.users, isle.ids)
        isle.ids["northwind"] |= isle.ids["meridian"]["northwind"]
        isle.ids["halcyon"] |= isle.ids["meridian"]["halcyon"]
        _fill_space(isle, "meridian")
    with entered(REGISTRY):
        _fill_registry(isle)
    return isle


def _users(isle: Isle) -> None:
    for name, places in PEOPLE.items():
        user = User.objects.create(
            email=f"{name}@seed.test", name=name, is_superuser=name == "opal", is_staff=name == "opal"
        )
        isle.users[name] = str(user.pk)
        _email(user)
        for slug, role, _team in places:
            Membership.objects.create(
                user=user,
                organization_id=isle.world.organization_ids[slug],
                role=role,
                state=STATES.get(name, "active"),
            )


def _email(user: User) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _letters(isle: Isle) -> None:
    """An open letter, one that is over, and a line of the audit, per organization."""
    for slug in SLUGS:
        admin, key = isle.users[DESK[slug]["admin"]], isle.world.organization_ids[slug]
        found = isle.ids.setdefault(slug, {"organization": str(key), "user": isle.users[DESK[slug]["agent"]]})
        found["requester_user"] = isle.users[DESK[slug]["first"]]
        for state, days in (("open", 3), ("over", -3)):
            token = f"letter-{slug}-{state}-0123456789abcdef"
            row = Invitation.objects.create(
                organization_id=key,
                email=f"{slug}-{state}@new.test",
                role="agent",
                token_digest=digest(token),
                invited_by_id=admin,
                expires_at=timezone.now() + timedelta(days=days),
            )
            found[f"letter_{state}"], found[f"invitation_{state}"] = token, str(row.pk)
        isle.letters[found["letter_open"]] = slug
        audit = AuditEvent.objects.create(name="PersonInvited", organization_id=key, by_user_id=admin)
        found["audit"], found["space"] = str(audit.pk), str(isle.ref(slug).id)
        found["membership"] = str(Membership.objects.get(organization_id=key, user=found["user"]).pk)
        found["domain"] = Space.objects.get(pk=found["space"]).domains.get().pk
    SignUpLetter.objects.create(email="founder@new.test", name="Planted", slug="planted-org", time_zone="UTC")
    isle.ids["meridian"] = {"network": str(Network.objects.get().pk)}
    for slug, found in networks(isle.world, isle.users).items():
        isle.ids[slug] |= found


def _people(isle: Isle, slug: str) -> None:
    named = {team for places in PEOPLE.values() for at, _role, team in places if at == slug and team}
    for team in sorted(named):
        isle.teams[slug, team] = str(Team.objects.create(name=team).pk)
    for name, places in PEOPLE.items():
        for organization, role, team in places:
            if organization == slug:
                _card(isle, slug, name, role, team)
    Person.objects.create(name="Imported", kind=Person.Kind.IMPORTED, email="imported@seed.test")


def _card(isle: Isle, slug: str, name: str, role: str, team: str) -> None:
    client = _client(isle, slug, name) if role == "requester" else None
    marked = client if name in COLLEAGUES else None
    kind = Person.Kind.REQUESTER if client else Person.Kind.COLLEAGUE
    card = Person.objects.create(
        name=name, kind=kind, role=role, user_id=isle.users[name], client=client, sees_cases_of=marked
    )
    isle.cards[slug, name] = str(card.pk)
    if client:
        isle.clients[slug, name] = str(client.pk)
    if team:
        TeamMember.objects.create(team_id=isle.teams[slug, team], person=card)


def _client(isle: Isle, slug: str, name: str) -> Client:
    """A client of one's own, or that of the colleague one reads along with, who was made before."""
    if name in COLLEAGUES:
        return Client.objects.get(pk=isle.clients[slug, COLLEAGUES[name]])
    shares = Client.Sharing.MARKED if name in COLLEAGUES.values() else Client.Sharing.NOBODY
    made: Client = Client.objects.create(name=f"Client of {name}", shares_cases=shares)
    return made


def _desk(isle: Isle, slug: str) -> None:
    who = {part: isle.cards[slug, name] for part, name in DESK[slug].items()}
    found, number = isle.ids[slug], FIRST_NUMBER[slug]
    queues = {
        "": Queue.objects.create(name="Open", slug=f"open-{slug}", team_id=isle.teams[slug, OPEN[slug]]),
        "_unseen": Queue.objects.create(
            name="Private", slug=f"private-{slug}", team_id=isle.teams[slug, PRIVATE[slug]], is_open=False, position=1
        ),
    }
    rows: tuple[tuple[str, Queue, dict[str, Any]], ...] = (
        ("", queues[""], {"requester_id": who["first"], "assignee_id": who["agent"]}),
        ("_other", queues[""], {"requester_id": who["second"]}),
        ("_unseen", queues["_unseen"], {"requester_id": who["second"], "assignee_id": who["private"]}),
        (
            "_named",
            queues["_unseen"],
            {"requester_id": who["second"], "next_person_id": who["named"], "next_kind": "person"},
        ),
    )
    for place, (suffix, queue, people) in enumerate(rows):
        made = Case.objects.create(number=number + place, subject="Case", queue=queue, **people)
        found[f"case{suffix}"], found[f"case_id{suffix}"] = made.number, str(made.pk)
        writer = who["private"] if queue is queues["_unseen"] else who["agent"]
        conversation(found, suffix, made, writer)
    for suffix, queue in queues.items():
        found[f"queue_id{suffix}"], found[f"team{suffix}"] = str(queue.pk), str(queue.team_id)
        Event.objects.create(name="QueueChanged", subject_kind="queue", subject_id=queue.pk)
    for suffix, part in (("", "first"), ("_inner", "second")):
        found[f"client{suffix}"] = isle.clients[slug, DESK[slug][part]]
    found["file_waiting"] = str(attach(None, who["agent"]))
    imports(found, who["admin"], queues[""])
    Setting.objects.create(kind="import_mapping", name="Mapping")
    clocks(found)
    seed_forms(found)
    exchange(found, slug, who)
    links(found, who["agent"])
    seed_views(found, str(isle.teams[slug, PRIVATE[slug]]), who)
    seed_knowledge(found, str(isle.teams[slug, PRIVATE[slug]]), who)
    editions(found, slug, who)


def _asides(isle: Isle, slug: str) -> None:
    """A side thread with each audience on the first case, one on a case few see, and what people have not sent."""
    found, who = isle.ids[slug], {part: isle.cards[slug, name] for part, name in DESK[slug].items()}
    rows: tuple[tuple[str, str, str, dict[str, Any], tuple[str, ...]], ...] = (
        ("requester", "", "entry_answer", {}, ("agent", "first")),
        ("people", "", "entry_answer", {}, ("agent", "private")),
        ("team", "", "entry_inner", {"team_id": isle.teams[slug, PRIVATE[slug]]}, ("agent",)),
        ("support", "", "entry", {}, ("agent",)),
        ("people", "_unseen", "entry_inner_unseen", {}, ("private", "admin")),
    )
    for audience, suffix, parent, more, members in rows:
        thread = Thread.objects.create(
            subject_kind="case",
            subject_id=found[f"case_id{suffix}"],
            kind="side",
            parent_id=found[parent],
            audience=audience,
            by_id=who[members[0]],
            **more,
        )
        key = f"thread_{audience}{suffix}"
        for member in members:
            ThreadMember.objects.create(thread=thread, person_id=who[member], by_id=who[members[0]])
        found[key] = str(thread.pk)
        found[f"aside_{key}"] = str(aside(thread, who[members[0]]))
    late = ThreadMember.objects.create(thread_id=found["thread_people"], person_id=who["named"])
    ThreadMember.objects.filter(pk=late.pk).update(sees_from=timezone.now() + timedelta(minutes=1))
    gone = ThreadMember.objects.create(thread_id=found["thread_people"], person_id=who["second"])
    ThreadMember.objects.filter(pk=gone.pk).update(left_at=timezone.now())
    for part in ("agent", "first", "private"):
        Draft.objects.create(person_id=who[part], place=f"case:{found['case_id']}", text="unsent")
        ReadMark.objects.create(person_id=who[part], subject_kind="case", subject_id=found["case_id"])


def _hearing(isle: Isle, slug: str) -> None:
    """What an agent, a colleague beside them and a requester follow, were told and sent, and their feeds."""
    found = isle.ids[slug]
    for suffix, part, case in (("", "agent", ""), ("_inner", "first", ""), ("_unseen", "private", "_unseen")):
        name = DESK[slug][part]
        card = isle.cards[slug, name]
        about = {"subject_kind": "case", "subject_id": found[f"case_id{case}"]}
        Follow.objects.create(person_id=card, **about)
        Follow.objects.create(person_id=card, subject_kind="tag", word="word")
        event = Event.objects.filter(name="StatusChanged", **about).latest("at")
        notice = Notice.objects.create(person_id=card, event_id=event.pk, name=event.name, reason="follows", **about)
        mail = Mail.objects.create(person_id=card, notices=[str(notice.pk)], state="sent", sent_at=timezone.now())
        token = f"feed-{slug}{suffix}-0123456789abcdef"
        feed = Feed.objects.create(person_id=card, digest=digest(token), **about)
        link = seal(Unsubscribing(mail.person_id, (Reason.FOLLOWS,)))
        found |= {
            f"notice{suffix}": str(notice.pk),
            f"mail{suffix}": str(mail.pk),
            f"feed{suffix}": str(feed.pk),
            f"feed_token{suffix}": token,
            f"mail_token{suffix}": link,
        }
        isle.bearers |= {token: (slug, name), link: (slug, name)}
    isle.bearers[bygone(found, isle.cards[slug, DESK[slug]["agent"]], isle.cards[slug, GONE[slug]])] = slug, GONE[slug]


def _fill_space(isle: Isle, slug: str) -> None:
    """A token into every private field of every row, then into the files behind them."""
    from tests.isolation.canaries import space_models

    kind = "network" if slug == "meridian" else "member"
    names = {str(key): slug for slug, key in isle.world.organization_ids.items()}
    for model in space_models(kind):
        for row in model._default_manager.all():
            isle.canaries.fill(slug, row, hall_facts(row, names) if slug == "meridian" else facts_of(row))
    for file in Attachment.objects.all():
        facts = hall_facts(file, names) if slug == "meridian" else facts_of(file)
        token = isle.canaries.mint(slug, "conversations.Attachment", "bytes", facts, str(file.pk))
        _store(Attachment, file, "path", file.path, f"bytes {token}")
    if kind == "member":
        for row in Import.objects.all():
            token = isle.canaries.mint(slug, "cases.Import", "bytes", {}, str(row.pk))
            _store(
                Import, row, "file", row.file, f"key,opened,{row.mapping['columns']['subject']}\n1,2026-01-01,{token}\n"
            )
    if slug in SLUGS:
        found = isle.ids[slug]
        for suffix in ("", "_unseen"):
            found[f"queue{suffix}"] = Queue.objects.get(pk=found[f"queue_id{suffix}"]).slug


def _store(model: Any, row: Any, name: str, key: str, text: str) -> None:
    path = default_storage.save(storage_path(key), ContentFile(text.encode()))
    model.objects.filter(pk=row.pk).update(**{name: path, "size": len(text)})


def _fill_registry(isle: Isle) -> None:
    """Names and addresses of people and organizations. E-mail addresses of a user and of their record stay equal."""
    from allauth.account.models import EmailAddress

    for model in (User, Organization, Invitation, SignUpLetter, AuditEvent, Network, Terms, Participation, Space):
        for row in model._default_manager.all():
            isle.canaries.fill("registry", row, _registry_facts(isle, row))
    for row in EmailAddress.objects.select_related("user"):
        EmailAddress.objects.filter(pk=row.pk).update(email=row.user.email)


def _registry_facts(isle: Isle, row: Any) -> Mapping[str, Any]:
    names = {str(key): slug for slug, key in isle.world.organization_ids.items()}
    if isinstance(row, User):
        slugs = {one.organization_id: one.state for one in Membership.objects.filter(user=row)}
        belongs = {names[str(key)] for key, state in slugs.items() if state != "removed"}
        invited = {slug for slug in SLUGS if isle.users[DESK[slug]["admin"]] == str(row.pk)}
        return {"user": str(row.pk), "organizations": frozenset(belongs), "invited": frozenset(invited)}
    if isinstance(row, Organization):
        slug = names[str(row.pk)]
        return {"organization": slug, "letters": frozenset({slug}), **meeting_facts(row, names)}
    if isinstance(row, (Network, Terms, Participation)):
        return network_facts(row, names)
    if isinstance(row, (Invitation, AuditEvent)):
        slug = names[str(row.organization_id)]
        is_open = isinstance(row, Invitation) and str(row.pk) == isle.ids[slug]["invitation_open"]
        return {"organization": slug, "letter": slug if is_open else ""}
    return {}


HOSTS = {
    **{slug: f"{slug}.{settings.BASE_HOST}" for slug in SLUGS},
    "base": settings.BASE_HOST,
    "admin": settings.ADMIN_HOST,
    "unknown": f"nobody.{settings.BASE_HOST}",
    "elsewhere": "guildhall.example",
}
