"""A member with a long history in one queue, for the measures of pages. Imported after ``common.set_up``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bench.common import tell, told
from bench.member import agent_of, clean, empty, vacuum
from cases.choices import CATEGORY_OF, NextAction, Priority, Resolution, Status
from cases.importing.clocks import import_clocks
from cases.models import Case, Queue
from cases.saved.views import CaseView
from conversations.markdown import RENDERER_VERSION, render
from conversations.models import Entry, Thread
from core.models import Event, Setting
from core.spaces import SpaceRef, entered
from directory.models import Client, Person, Team, TeamMember
from tenants.selectors import domain_of

CHUNK = 2_500
CLIENTS, REQUESTERS, COLLEAGUES = 20, 160, 40
BUSY_EVENTS = 60
ENTRIES = {"busy": 50, "case-11": 4}
"""Cases with more than a question and its answer."""
WORDS = "array cache disk export firmware gateway index job key login mirror node pool quota restore snapshot".split()
TEXTS = [
    "The nightly job stops after a while and the log says nothing.\n\n- since Tuesday\n- on two of four nodes",
    "Thank you. Could you send the output of `status --all`, taken while it hangs?",
    "It happens again after a restart:\n\n```\npool: degraded\nquota: 0\n```\n\nWe **cannot** wait until Monday.",
    "Please install the current release first; see [the notes](https://example.org/notes).",
]


@dataclass(frozen=True, slots=True)
class Desk:
    """Plain data about the prepared member: its host, its agent's user, its queue and one case with much in it."""

    host: str
    space: SpaceRef
    user_id: UUID
    queue: str
    queue_id: UUID
    busy: int
    few: int
    requester: str
    view: UUID


def prepare(cases: int) -> Desk:
    """The member with this many cases, made unless it is there; what earlier measures wrote into it is removed."""
    slug = f"bench-{cases}"
    agent = agent_of(slug)
    with entered(agent.space):
        clean()
        if Case.objects.count() != cases:
            with told(f"writing {cases:,} cases"):
                _write(cases, agent.card)
        vacuum(agent.space)
        busy = Case.objects.select_related("queue", "requester").get(external_key="busy")
        few = Case.objects.get(external_key="case-11").number
        queue, asked = busy.queue, busy.requester.email
        seen = _view(agent.card)
    return Desk(domain_of(slug), agent.space, agent.user, queue.slug, queue.pk, busy.number, few, asked, seen)


def _view(agent: UUID) -> UUID:
    """A saved view of the agent that one case in two hundred is in: live and urgent."""
    data = CaseView(title="Urgent", owner=agent, filters={"priority": "urgent"}).data()
    row, _ = Setting.objects.update_or_create(kind="case_view", name="measured", defaults={"data": data})
    key: UUID = row.pk
    return key


@transaction.atomic
def _write(cases: int, agent: UUID) -> None:
    """Everything in one transaction: a killed preparation leaves nothing half made."""
    chance = random.Random(7)
    empty()
    requesters, colleagues = _people(agent)
    team, _ = Team.objects.get_or_create(name="Support")
    TeamMember.objects.get_or_create(team=team, person_id=agent)
    queue, _ = Queue.objects.get_or_create(slug="support", defaults={"name": "Support", "team": team})
    made = _Maker(chance, queue, requesters, [agent, *colleagues], timezone.now())
    for begin in range(0, cases, CHUNK):
        rows = [made.case(number) for number in range(begin, min(begin + CHUNK, cases))]
        Case.objects.bulk_create(rows)
        import_clocks(rows)
        threads = Thread.objects.bulk_create(Thread(subject_kind="case", subject_id=row.pk) for row in rows)
        both = list(zip(rows, threads, strict=True))
        Entry.objects.bulk_create(entry for row, thread in both for entry in made.entries(row, thread))
        Event.objects.bulk_create(event for row in rows for event in made.events(row))
        tell(f"\r  {begin + len(rows):,} of {cases:,}", end="")
    tell("")


def _people(agent: UUID) -> tuple[list[Any], list[UUID]]:
    """The requesters, each of a client, and the keys of the agent's colleagues."""
    for number in range(CLIENTS):
        Client.objects.get_or_create(name=f"Client {number + 1}")
    clients = list(Client.objects.order_by("name"))
    if not Person.objects.filter(external_key="requester-0").exists():
        cards = [
            Person(name=f"{_name(n)} Requester", email=f"requester-{n}@clients.example", kind=Person.Kind.REQUESTER,
                   client=clients[n % CLIENTS], external_key=f"requester-{n}")
            for n in range(REQUESTERS)
        ]  # fmt: skip
        cards += [
            Person(name=f"{_name(n)} Colleague", kind=Person.Kind.COLLEAGUE, external_key=f"colleague-{n}")
            for n in range(COLLEAGUES)
        ]
        Person.objects.bulk_create(cards)
    requesters = list(Person.objects.filter(external_key__startswith="requester-").order_by("external_key"))
    colleagues = Person.objects.filter(external_key__startswith="colleague-").order_by("external_key")
    return requesters, list(colleagues.exclude(pk=agent).values_list("pk", flat=True))


def _name(number: int) -> str:
    return f"{WORDS[number % len(WORDS)].title()} {number // len(WORDS) + 1}"


class _Maker:
    """Rows of a plausible history: one case in ten is live, most have a promised time, the rest are finished."""

    def __init__(
        self, chance: random.Random, queue: Queue, requesters: list[Any], staff: list[UUID], now: datetime
    ) -> None:
        self.chance, self.queue, self.requesters, self.staff, self.now = chance, queue, requesters, staff, now
        self.pages = [(text, render(text)) for text in TEXTS]

    def case(self, number: int) -> Case:
        """One case; number 1 is the busy one, live and taken by the agent."""
        chance = self.chance
        is_busy, is_live = number == 1, number % 10 == 1
        finished = Status.CLOSED if chance.random() < 0.9 else Status.SOLVED
        live = chance.choices((Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD), (15, 45, 30, 10))[0]
        status = Status.OPEN if is_busy else live if is_live else finished
        age = timedelta(minutes=chance.randint(1, 20_000 if is_live else 1_500_000))
        taken = None if status == Status.NEW else self.staff[0] if is_busy else chance.choice(self.staff)
        asked = {Status.PENDING: NextAction.REQUESTER, Status.ON_HOLD: NextAction.OTHER, Status.NEW: NextAction.QUEUE}
        next_kind = asked.get(status, NextAction.PERSON if is_live else NextAction.REQUESTER)
        promised = is_live and chance.random() < 0.7
        opened = self.now - age - timedelta(hours=chance.randint(1, 200))
        return Case(
            subject=f"The {' '.join(chance.sample(WORDS, 3))} does not answer after {chance.choice(WORDS)} changes",
            queue=self.queue,
            requester=chance.choice(self.requesters),
            assignee_id=taken,
            next_kind=next_kind,
            next_person_id=taken if next_kind == NextAction.PERSON else None,
            act_by=self.now + timedelta(minutes=chance.randint(-1_500, 10_000)) if promised else None,
            priority=chance.choices(Priority.values, (5, 20, 55, 20))[0],
            product=f"Product {chance.randint(1, 12)}",
            tags=chance.sample(WORDS, 2),
            status=status,
            category=CATEGORY_OF[status],
            resolution=Resolution.SOLVED if status == Status.CLOSED else "",
            opened_at=opened,
            updated_at=self.now - age,
            solved_at=None if is_live else self.now - age,
            first_replied_at=None if status == Status.NEW else opened + timedelta(minutes=number % 59),
            closed_at=self.now - age if status == Status.CLOSED else None,
            external_key="busy" if is_busy else f"case-{number}",
        )

    def entries(self, case: Case, thread: Thread) -> Iterator[Entry]:
        """What was written: the question and an answer, four in one case, fifty in the busy one."""
        for number in range(ENTRIES.get(case.external_key, 2)):
            text, html = self.pages[number % len(self.pages)]
            by = case.requester_id if number % 2 == 0 else case.assignee_id or self.staff[0]
            yield Entry(
                thread=thread,
                kind=Entry.Kind.NOTE if number % 5 == 3 else Entry.Kind.REPLY,
                by_id=by,
                at=case.opened_at + timedelta(minutes=number * 3),
                source=text,
                html=html,
                renderer=RENDERER_VERSION,
                external_key=f"entry-{number}",
            )

    def events(self, case: Case) -> Iterator[Event]:
        """What happened: opened and moved on, sixty events in the busy case."""
        for number in range(BUSY_EVENTS if case.external_key == "busy" else 2):
            status = Status.OPEN if number % 2 else Status.PENDING
            yield Event(
                name="StatusChanged" if number else "CaseOpened",
                subject_kind="case",
                subject_id=case.pk,
                by_person=case.assignee_id or self.staff[0],
                at=case.opened_at + timedelta(minutes=number * 5 // 2),
                data={"status": status, "was": "new", "reason": "person"} if number else {},
                is_imported=True,
            )
