"""A member filled with the cases of the peer's own corpus: ten queues, twenty colleagues, four entries a case.

The corpus is a generator of plain dicts in a folder of its own (``corpus.py`` there), made of real questions; what it
says of a case becomes the desk's words here. Imported after ``common.set_up``.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bench.common import tell, told
from bench.member import Agent, agent_of, clean, empty, vacuum
from cases.choices import CATEGORY_OF, NextAction, Priority, Resolution, Status
from cases.importing.clocks import import_clocks
from cases.models import Case, Queue
from conversations.markdown import RENDERER_VERSION, render
from conversations.models import Entry, Thread
from core.models import Event
from core.spaces import entered
from directory.models import Person, Team, TeamMember
from tenants.selectors import domain_of

CHUNK = 2_500
LONG = 50
"""Entries of the one case that is not of the corpus."""
ME = 1
"""Which of the corpus's colleagues looks at the pages: the same as on the peer's side."""
PRIORITIES = dict(enumerate([Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW, Priority.LOW], start=1))
STATUSES = {"open": Status.OPEN, "resolved": Status.SOLVED, "closed": Status.CLOSED}


@dataclass(frozen=True, slots=True)
class Filled:
    """Plain data: the host, the agent, a queue, and the numbers of cases that are looked at and answered."""

    host: str
    agent: Agent
    queue: str
    queue_id: UUID
    seen: list[int]
    answered: list[int]
    long: int


def read(place: Path) -> Any:
    """The corpus's module in this folder: ``cases(n)``, ``load()``, ``QUEUES``, ``AGENTS``."""
    spec = importlib.util.spec_from_file_location("corpus", place / "corpus.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def prepare(cases: int, corpus: Any) -> Filled:
    """The member with this many cases of the corpus and the long one, made unless it is there and whole."""
    slug = f"corpus-{cases}"
    agent = agent_of(slug)
    with entered(agent.space):
        clean()
        if Case.objects.count() != cases + 1:
            with told(f"writing {cases:,} cases of the corpus"):
                _write(cases, corpus, agent.card)
        vacuum(agent.space)
        queue = Queue.objects.get(slug="billing")
        number = dict(Case.objects.filter(external_key__in=_keys(range(1001))).values_list("external_key", "number"))
        live = set(Case.objects.filter(external_key__in=number, status=Status.OPEN).values_list("number", flat=True))
        return Filled(
            domain_of(slug),
            agent,
            queue.slug,
            queue.pk,
            [number[key] for key in _keys(range(7, 1000, 49)) if key in number][:20],
            [number[key] for key in _keys(range(3, 1000, 17)) if number.get(key) in live][:40],
            Case.objects.get(external_key="long").number,
        )


def _keys(numbers: Iterable[int]) -> list[str]:
    return [f"corpus-{number}" for number in numbers]


@transaction.atomic
def _write(cases: int, corpus: Any, me: UUID) -> None:
    """Everything in one transaction: a killed preparation leaves nothing half made."""
    empty()
    made = _Maker(_queues(corpus, me), _people(cases, corpus, me), timezone.now())
    replies = corpus.load()[1]
    written = 0
    for told_of in _chunks(itertools.chain(corpus.cases(cases), [_long(replies)])):
        rows = [made.case(one) for one in told_of]
        Case.objects.bulk_create(rows)
        import_clocks(rows)
        threads = Thread.objects.bulk_create(Thread(subject_kind="case", subject_id=row.pk) for row in rows)
        whole = list(zip(told_of, rows, threads, strict=True))
        Entry.objects.bulk_create(entry for each in whole for entry in made.entries(*each))
        Event.objects.bulk_create(event for one, row, _ in whole for event in made.events(one, row))
        written += len(rows)
        tell(f"\r  {written:,} of {cases:,}", end="")
    tell("")


def _chunks(cases: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(itertools.islice(cases, CHUNK)):
        yield chunk


def _long(replies: list[str]) -> dict[str, Any]:
    """An open case with many entries, told as the corpus tells a case."""
    said = [
        {
            "agent": ME if at % 2 else None,
            "public": True,
            "text": replies[at],
            "minutes_after": at * 9,
            "event": "reply",
        }
        for at in range(LONG)
    ]
    about = {"queue": 1, "title": "Many follow-ups", "priority": 3, "status": "open", "assignee": ME, "due_days": None}
    return {"index": None, "submitter": "person7@example.org", "age_minutes": 900, "replies": said, **about}


def _queues(corpus: Any, me: UUID) -> list[Queue]:
    team, _ = Team.objects.get_or_create(name="Support")
    TeamMember.objects.get_or_create(team=team, person_id=me)
    return [
        Queue.objects.get_or_create(slug=name.lower(), defaults={"name": name, "team": team})[0]
        for name in corpus.QUEUES
    ]


def _people(cases: int, corpus: Any, me: UUID) -> dict[str | int, UUID]:
    """Cards by the corpus's own keys: colleagues by number, who asks by address."""
    asking = [f"person{number}@example.org" for number in range(max(50, cases // 10))]
    if Person.objects.filter(kind=Person.Kind.REQUESTER).count() < len(asking):
        kind = Person.Kind.REQUESTER
        cards = [Person(name=email.partition("@")[0].title(), email=email, kind=kind) for email in asking]
        Person.objects.bulk_create(cards, ignore_conflicts=True)
    colleagues: dict[str | int, UUID] = {ME: me}
    for number in set(range(corpus.AGENTS)) - {ME}:
        card, _ = Person.objects.get_or_create(
            external_key=f"colleague-{number}",
            defaults={"name": f"Colleague {number}", "kind": Person.Kind.COLLEAGUE},
        )
        colleagues[number] = card.pk
    return colleagues | dict(Person.objects.filter(email__in=asking).values_list("email", "pk"))


@lru_cache(maxsize=20_000)
def _page(text: str) -> str:
    html: str = render(text)
    return html


class _Maker:
    """Rows of what the corpus tells."""

    def __init__(self, queues: list[Queue], people: dict[str | int, UUID], now: datetime) -> None:
        self.queues, self.people, self.now = queues, people, now

    def case(self, told_of: dict[str, Any]) -> Case:
        status = STATUSES[told_of["status"]]
        opened = self.now - timedelta(minutes=told_of["age_minutes"])
        taken = None if told_of["assignee"] is None else self.people[told_of["assignee"]]
        status = Status.NEW if status == Status.OPEN and taken is None else status
        is_live, last = told_of["status"] == "open", opened + timedelta(minutes=told_of["replies"][-1]["minutes_after"])
        waits_for = NextAction.REQUESTER if not is_live else NextAction.PERSON if taken else NextAction.QUEUE
        return Case(
            subject=told_of["title"],
            queue=self.queues[told_of["queue"]],
            requester_id=self.people[told_of["submitter"]],
            assignee_id=taken,
            next_kind=waits_for,
            next_person_id=taken if waits_for == NextAction.PERSON else None,
            act_by=opened + timedelta(days=told_of["due_days"]) if told_of["due_days"] and is_live else None,
            priority=PRIORITIES[told_of["priority"]],
            status=status,
            category=CATEGORY_OF[status],
            resolution=Resolution.SOLVED if status == Status.CLOSED else "",
            opened_at=opened,
            updated_at=last,
            first_replied_at=opened + timedelta(minutes=told_of["replies"][2]["minutes_after"]),
            solved_at=None if is_live else last,
            closed_at=last if status == Status.CLOSED else None,
            external_key="long" if told_of["index"] is None else f"corpus-{told_of['index'] + 1}",
        )

    def entries(self, told_of: dict[str, Any], case: Case, thread: Thread) -> Iterator[Entry]:
        for number, said in enumerate(told_of["replies"]):
            yield Entry(
                thread=thread,
                kind=Entry.Kind.REPLY if said["public"] else Entry.Kind.NOTE,
                by_id=case.requester_id if said["agent"] is None else self.people[said["agent"]],
                at=case.opened_at + timedelta(minutes=said["minutes_after"]),
                source=said["text"],
                html=_page(said["text"]),
                renderer=RENDERER_VERSION,
                external_key=f"entry-{number}",
            )

    def events(self, told_of: dict[str, Any], case: Case) -> Iterator[Event]:
        """Opened, and where it stands now unless it is open still."""
        by = case.assignee_id or self.people[ME]
        first = {"subject_kind": "case", "subject_id": case.pk, "by_person": by, "is_imported": True}
        yield Event(name="CaseOpened", at=case.opened_at, **first)
        if told_of["status"] != "open":
            data = {"status": case.status, "was": "open", "reason": "person"}
            yield Event(name="StatusChanged", at=case.updated_at, data=data, **first)
