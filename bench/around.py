"""What stands around the long history: people at other doors, settings, a side thread, notices, a draft, a feed.

Made once, like the history, and found again by the next measure. Imported after ``common.set_up``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from bench.history import Desk
from cases.actions.fields import save_field
from cases.actions.rules import keep_rule
from cases.actions.views import keep_offered
from cases.models import Case
from cases.rules.kept import Rule, When, rules
from cases.rules.steps import Do, Step
from cases.saved.fields import CaseField
from cases.saved.macros import Macro
from cases.saved.views import CaseView
from cases.selectors.fields import case_fields
from conversations.actions.threads import Chosen, splinter, write_aside
from conversations.models import Entry, Thread
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from directory.models import Team
from intake.actions import shaping
from intake.editing import with_question
from intake.kept import Form
from intake.schema import Question
from notifications.actions.feeds import make_feed
from notifications.actions.reading import keep_draft
from notifications.models import Feed, Notice
from tenants.doors import actor_of
from tenants.models import Membership

FEW = 20
"""Macros, views and rules that a team has by and by."""
NOTICES = 2_000
ASIDE = "Measured apart"


@dataclass(frozen=True, slots=True)
class Around:
    """Plain data: the admin's and the requester's users, and keys and numbers of what is looked at."""

    admin: UUID | None
    requester: UUID | None
    thread: UUID
    form: UUID
    rule: UUID
    team: UUID
    feed: str
    own: int
    busy_id: UUID
    numbers: list[int]


def surround(desk: Desk) -> Around:
    """Everything around this history, made unless it is there."""
    admin = _comes(desk, "admin@measured.example", "admin")
    asker = _comes(desk, desk.requester, "requester")
    agent = _comes(desk, "", "")
    with entered(desk.space):
        busy = Case.objects.select_related("queue", "requester").get(number=desk.busy)
        _settings(admin, agent)
        _notices(agent)
        keep_draft(f"case:{busy.pk}", "Not sent **yet**.", by=agent)
        Feed.objects.all().delete()
        feed, token = make_feed("queue", desk.queue_id, by=agent)
        live = Case.objects.filter(queue=busy.queue_id, external_key__gt="", closed_at=None).order_by("number")
        return Around(
            admin=admin.user_id,
            requester=asker.user_id,
            thread=_aside(busy, agent).pk,
            form=_form(admin),
            rule=rules()[0].key,
            team=Team.objects.get(name="Support").pk,
            feed=token,
            own=Case.objects.filter(requester__email=desk.requester).order_by("number")[0].number,
            busy_id=busy.pk,
            numbers=list(live.values_list("number", flat=True)[:50]),
        )


def _comes(desk: Desk, email: str, role: str) -> Actor:
    """Somebody at the desk's door as an actor; without an email, the agent."""
    with entered(REGISTRY):
        agent: Any = Membership.objects.select_related("user", "organization").get(user_id=desk.user_id)
        if not email:
            return actor_of(agent, agent.user, desk.space)
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name="Ines Moreau")
        membership, _ = Membership.objects.get_or_create(
            user=user, organization=agent.organization, defaults={"role": role}
        )
        return actor_of(membership, user, desk.space)


def _settings(admin: Actor, agent: Actor) -> None:
    if not case_fields().fields:
        save_field(CaseField(key="rack", label="Rack"), by=admin)
    if not rules():
        for number in range(FEW):
            tag = Step(do=Do.TAG, values=("measured",))
            keep_rule(Rule(when=When.OPENED, steps=(tag,), is_on=False), name=f"Rule {number}", by=admin)
    if not Macro.kept():
        for number in range(FEW):
            keep_offered(Macro(title=f"Macro {number}", owner=agent.card, text="Please try again."), by=agent)
            filters = {"priority": "urgent", "tag": f"tag{number}"}
            keep_offered(CaseView(title=f"View {number}", owner=agent.card, filters=filters), by=agent)


def _form(admin: Actor) -> UUID:
    """A published form of five questions."""
    if kept := Form.kept():
        return kept[0].key
    key = shaping.make_form("A broken node", by=admin)
    for number in range(5):
        _ask(key, Question(key=f"q{number}", label=f"Question {number}"), admin)
    shaping.publish_form(key, by=admin)
    return key


def _ask(key: UUID, asked: Question, by: Actor) -> None:
    shaping.shape_form(key, lambda now: with_question(now, 0, asked), by=by)


def _aside(busy: Case, agent: Actor) -> Thread:
    """A side thread of ten entries; they have external keys, so that they stay between measures."""
    known: Thread | None = Thread.objects.filter(name=ASIDE, subject_id=busy.pk).first()
    if known is not None:
        return known
    first = Entry.objects.select_related("thread", "by").filter(thread__subject_id=busy.pk).in_order()[0]
    side = splinter(first, by=agent, chosen=Chosen("support"), name=ASIDE, source="What do we know?")
    for number in range(9):
        write_aside(side, by=agent, source=f"One thing more, number {number}.")
    for number, entry in enumerate(Entry.objects.filter(thread=side)):
        Entry.objects.filter(pk=entry.pk).update(external_key=f"aside-{number}")
    return side


def _notices(agent: Actor) -> None:
    """Notices of what happened to cases that are there, most of them read."""
    if Notice.objects.filter(person_id=agent.card).count() >= NOTICES:
        return
    Notice.objects.all().delete()
    rows = Event.objects.filter(name="StatusChanged", is_imported=True).order_by("-at")[:NOTICES]
    Notice.objects.bulk_create(
        Notice(
            person_id=agent.card,
            event_id=event.pk,
            name=event.name,
            subject_kind="case",
            subject_id=event.subject_id,
            reason="follows",
            at=event.at,
            read_at=event.at if number % 20 else None,
        )
        for number, event in enumerate(rows)
    )
