"""What drills have in common: their shape, a checklist, and the few things that people do in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bench.faults.house import House
from bench.faults.visits import Answer, Visitor, wait_for

NUMBER = re.compile(r"/cases/C-(\d+)/")


class Skipped(Exception):
    """What a drill needs is not to be had on the machine; the message says what it would take."""


@dataclass
class Look:
    """What a drill has found: figures, and in ``wrong`` a sentence for everything that did not hold."""

    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, **figures: Any) -> None:
        """Keep figures; seconds are cut to hundredths."""
        self.figures |= {
            name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()
        }

    def expect(self, held: object, otherwise: str) -> None:
        """One thing that must be so."""
        if not held:
            self.wrong.append(otherwise)


@dataclass(frozen=True, slots=True)
class Drill:
    """One row of the table of faults: its number, a name for the command line, what is done, and the doing."""

    row: int
    name: str
    done: str
    act: Callable[[House, Look], None]

    def run(self, house: House) -> tuple[dict[str, Any], list[str]]:
        """Figures, and what did not hold."""
        look = Look()
        self.act(house, look)
        return look.figures, look.wrong


def open_case(house: House, subject: str, who: str = "ada", once: str = "") -> Answer:
    """Open a case at the desk, in the queue of everybody's storage."""
    [(queue,)] = house.ask("SELECT id::text FROM cases_queue WHERE slug = 'storage'")
    fields = {"requester": "ravi@tallis.example", "subject": subject, "body": "Seen since this morning."}
    more = {"queue": queue, "priority": "medium", "once": once or str(uuid4())}
    return house.visitor(who).post("/cases/new/", **fields, **more)


def number_of(answer: Answer) -> int:
    """The number of the case that an answer leads to."""
    found = NUMBER.search(answer.location)
    if found is None:
        raise AssertionError(f"No case was opened: {answer.status} {answer.text[:200]}")
    return int(found.group(1))


def reply(who: Visitor, number: int, text: str, once: str = "") -> Answer:
    """A reply to the requester of a case."""
    return who.post(f"/cases/C-{number}/write/", text=text, audience="requester", once=once or str(uuid4()))


def entries_saying(house: House, text: str) -> int:
    """How many entries of the member hold these words."""
    return house.count("SELECT count(*) FROM conversations_entry WHERE source LIKE %s", f"%{text}%")


def worked(house: House, number: int, seconds: float) -> float | None:
    """Seconds until the worker has delivered everything that waits of this case; None when it does not in time."""
    waiting = (
        "SELECT count(*) FROM tenants_outbox JOIN core_event ON core_event.id = event_id"
        " JOIN cases_case ON cases_case.id = subject_id WHERE number = %s"
    )
    return wait_for(lambda: house.count(waiting, number) == 0, seconds)


@contextmanager
def locked(house: House, table: str, mode: str = "ACCESS EXCLUSIVE") -> Iterator[None]:
    """A table in which nothing moves, so that whoever comes to it stands in the middle of their work."""
    with house.inside() as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN {mode} MODE".encode())
        yield


def refusal_of(look: Look, answers: list[Answer], within: float) -> None:
    """That each was told in a sentence and in time."""
    look.note(statuses=sorted({answer.status for answer in answers}), longest=max(answer.seconds for answer in answers))
    look.expect(all(answer.is_plain_refusal for answer in answers), "A page did not say 503 in a sentence.")
    look.expect(max(answer.seconds for answer in answers) < within, f"A page took longer than {within} s to say so.")
