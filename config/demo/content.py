"""Writing the demo: by the actions people use, so that events and timelines are real. Safe to run again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from cases.actions import cases as actions
from cases.actions.queues import create_queue
from cases.importing.clocks import import_clocks
from cases.importing.pasts import Past
from cases.models import Case, Queue
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY_NAME
from clocks.selectors import book as read_book
from config.demo.asking import seed_asking
from config.demo.communities import seed_communities
from config.demo.escalations import seed_escalations
from config.demo.fields import seed_fields
from config.demo.hardware import seed_form
from config.demo.known import seed_known
from config.demo.majors import seed_majors
from config.demo.networks import seed_networks
from config.demo.story import CASES, MEMBERS, PASSWORD, PROMISED, Member, Someone, Told
from config.demo.triage import seed_triage
from conversations.models import Entry
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, SpaceRef, entered
from directory.models import Client, Person, Team, TeamMember
from tenants import provisioning
from tenants.doors import actor_of, system_actor
from tenants.home import furnish
from tenants.models import Domain, Membership, Organization, Space
from tenants.models.organizations import new_schema_name
from tenants.selectors import domain_of, origin

WRITTEN = ("CaseOpened", "ReplyAdded", "NoteAdded")
RESTED = ("CaseClosed", "StatusChanged")


def seed() -> None:
    """Make what is missing of the demo: members, their people, their queues and cases, and the network's space."""
    for member in MEMBERS:
        space, cast, system = _member(member)
        with entered(space), transaction.atomic():
            _teams(member, cast)
            if not Queue.objects.exists():
                _queues(member, system)
            if not Case.objects.exists():
                keep_policy(PROMISED, name=FIRST_POLICY_NAME, by=system, key=DEFAULT_POLICY)
                for told in CASES[member.slug]:
                    _tell(told, cast)
            seed_form(by=system)
            seed_fields(by=system)
    with entered(REGISTRY):
        seed_networks()
        seed_escalations()
        seed_majors()
        seed_asking()
        seed_triage()
        seed_communities()
        seed_known()


def sign_in_lines() -> list[str]:
    """What a newcomer reads: addresses, and who can sign in where."""
    lines = ["", f"Guildhall is at {origin(settings.BASE_HOST)}", ""]
    for member in MEMBERS:
        lines.append(f"{member.name}: {origin(domain_of(member.slug))}")
        lines += [f"  {who.email:<26} {who.role:<12} {who.name}" for who in member.people]
        lines.append("")
    if not settings.EMAIL_URL:
        lines.append(f"Mails (invitations, forgotten passwords) are files in: {settings.EMAIL_FILE_PATH}")
    lines += [f"Everybody's password is: {PASSWORD}", "Stop with Ctrl C. Nothing is lost.", ""]
    return lines


def _member(member: Member) -> tuple[SpaceRef, dict[str, Actor], Actor]:
    with entered(REGISTRY):
        organization = _organization(member)
        provisioning.provision(organization.space)
        furnish(organization.space)
        ref = organization.space.ref
        cast = {}
        for who in member.people:
            user = User.objects.filter(email=who.email).first() or User.objects.create_user(
                who.email, PASSWORD, name=who.name
            )
            membership, _ = Membership.objects.get_or_create(
                user=user, organization=organization, defaults={"role": who.role}
            )
            cast[who.name] = actor_of(membership, user, ref)
        return ref, cast, system_actor(organization)


@transaction.atomic
def _organization(member: Member) -> Organization:
    domain = Domain.objects.select_related("tenant__organization").filter(domain=domain_of(member.slug)).first()
    if domain is not None:
        found: Organization = domain.tenant.organization
        return found
    space = Space.objects.create(kind=Space.Kind.MEMBER, schema_name=new_schema_name())
    Domain.objects.create(domain=domain_of(member.slug), tenant=space, is_primary=True)
    return Organization.objects.create(space=space, name=member.name, time_zone=member.time_zone)


def _teams(member: Member, cast: dict[str, Actor]) -> None:
    for who in member.people:
        _clients(who, cast[who.name])
        for name in who.teams:
            team, _ = Team.objects.get_or_create(name=name)
            TeamMember.objects.get_or_create(team=team, person_id=cast[who.name].person_id)


def _clients(who: Someone, actor: Actor) -> None:
    if who.client:
        client, _ = Client.objects.get_or_create(name=who.client)
        Person.objects.filter(pk=actor.card, client=None).update(client=client)


def _queues(member: Member, system: Actor) -> None:
    for name, team, is_open in member.queues:
        create_queue(by=system, name=name, team=Team.objects.get(name=team), is_open=is_open)


def _tell(told: Told, cast: dict[str, Actor]) -> None:
    """One case, told by its people, then moved back to when it happened."""
    queue = Queue.objects.get(slug=slugify(told.queue))
    requester = cast[told.requester]
    case = actions.open_case(
        by=requester,
        queue=queue,
        requester=Person.objects.get(pk=requester.card),
        subject=told.subject,
        body=told.body,
        priority=told.priority,
        product=told.product,
        tags=told.tags,
    )
    case = _worked(Case.objects.select_related("queue").get(pk=case.pk), told, cast)
    _move_back(case, told)


def _worked(case: Any, told: Told, cast: dict[str, Actor]) -> Any:
    lead = next((actor for actor in cast.values() if actor.is_support and case.queue.team_id in _teams_of(actor)), None)
    if told.assignee and lead is not None:
        helper = _fresh(cast[told.assignee])
        case = actions.assign_case(case, by=helper, assignee=Person.objects.get(pk=helper.card))
    for who, kind, words in told.said:
        write = actions.write_note if kind == "note" else actions.reply
        write(case, by=_fresh(cast[who]), source=words)
    worker = _fresh(cast[told.assignee]) if told.assignee else None
    if worker and told.end == "closed":
        case = actions.close_case(case, by=worker, resolution="solved", no_article="one_off")
    elif worker and told.end:
        waits = "a part from the vendor" if told.end == "on_hold" else ""
        case = actions.change_status(case, by=worker, status=told.end, reason=waits)
    return case


def _teams_of(actor: Actor) -> set[Any]:
    return set(TeamMember.objects.filter(person_id=actor.person_id).values_list("team_id", flat=True))


def _fresh(actor: Actor) -> Actor:
    """The actor with the teams they have now: the demo joins teams after the people came in."""
    return Actor(
        user_id=actor.user_id,
        organization_id=actor.organization_id,
        role=actor.role,
        person_id=actor.person_id,
        name=actor.name,
        space=actor.space,
        team_ids=frozenset(_teams_of(actor)),
    )


def _move_back(case: Any, told: Told) -> None:
    """Spread what happened to the case over its hours, in its order; an entry lies where its event does."""
    now = timezone.now()
    opened = now - timedelta(hours=told.hours)
    happened = _told(case)
    step = timedelta(hours=told.hours) / (sum(not _follows(event) for event in happened) + 1)
    at = opened - step
    for event in happened:
        at += timedelta(seconds=1) if _follows(event) else step
        Event.objects.filter(pk=event.pk).update(at=at)
        if event.name in WRITTEN:
            Entry.objects.filter(pk=event.data["entry_id"]).update(at=at)
    changes: dict[str, Any] = {"opened_at": opened, "updated_at": at}
    rested = next((event.at for event in reversed(_told(case)) if event.name in RESTED), at)
    changes |= {name: rested for name in ("solved_at", "closed_at") if getattr(case, name) is not None}
    changes["act_by"] = now + timedelta(minutes=told.promised) if told.promised is not None else None
    if told.next_note:
        changes["next_note"] = told.next_note
    staff = [
        entry.at for entry in Entry.objects.filter(thread__subject_id=case.pk, kind="reply").exclude(by=case.requester)
    ]
    changes["first_replied_at"] = min(staff, default=None)
    Case.objects.filter(pk=case.pk).update(**changes)
    import_clocks([Case.objects.get(pk=case.pk)], {case.pk: Past(taken_at=_taken_at(case))})
    _tell_clocks_again(case)


def _taken_at(case: Any) -> Any:
    """When support first showed that somebody had the case."""
    ends = (event for event in _told(case) if event.name == "ClockEnded")
    return next((event.at for event in ends if event.data["metric"] == Metric.ACKNOWLEDGEMENT), None)


def _told(case: Any) -> list[Event]:
    return list(Event.objects.filter(subject_kind="case", subject_id=case.pk).order_by("at", "id"))


def _tell_clocks_again(case: Any) -> None:
    """What a clock came to is told of the case's hours, not of the moment the demo was written in."""
    ends = {clock.metric: clock for clock in Clock.objects.filter(subject_kind="case", subject_id=case.pk)}
    book = read_book()
    for event in _told(case):
        clock = ends.get(event.data.get("metric", "")) if event.name == "ClockEnded" else None
        if clock is None or clock.stopped_at is None:
            continue
        spent = clock.standing(book, clock.stopped_at).spent
        Event.objects.filter(pk=event.pk).update(data=event.data | {"is_met": bool(clock.is_met), "spent": spent})


def _follows(event: Event) -> bool:
    """Whether it is another event's doing: a clock that ended, a status that a reply or an assignment brought about."""
    return event.name == "ClockEnded" or (event.name == "StatusChanged" and event.data["reason"] != "person")
