"""Histories made up for the tests, and a count of what became of them."""

from __future__ import annotations

from cases.models import Case, Queue
from conversations.models import Entry, Thread
from core.models import Event
from directory.models import Person, Team

LOG = "number,incident_state,sys_updated_at,sys_updated_by,opened_at,assignment_group,caller_id,assigned_to"


def log_of(cases: int, updates: int = 3, first: int = 0) -> str:
    states = ("New", "Active", "Closed")
    lines = [LOG]
    for number in range(first, first + cases):
        for step in range(updates):
            lines.append(
                f"INC{number},{states[step % 3]},{step + 1:02}/03/2016 10:{number % 60:02},agent{step},"
                f"01/03/2016 09:00,Group {number % 5},caller{number % 7},?"
            )
    return "\n".join(lines) + "\n"


def tally() -> dict[str, int]:
    rows = (Case, Thread, Entry, Person, Queue, Team)
    return {row.__name__: row.objects.count() for row in rows} | {
        "Event": Event.objects.filter(is_imported=True).count()
    }
