"""What a rule asks of a case: a closed set of conditions. Pure: values in, a yes or no out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from clocks.calendars import Calendar, is_open

NOBODY = "nobody"
MOST_VALUES = 50
MOST_HOURS = 8_760

Value = Annotated[str, Field(min_length=1, max_length=200)]
Values = Annotated[tuple[Value, ...], Field(max_length=MOST_VALUES)]


class About(StrEnum):
    """What a condition looks at."""

    QUEUE = "queue"
    PRIORITY = "priority"
    SEVERITY = "severity"
    STATUS = "status"
    ASSIGNEE = "assignee"
    REQUESTER = "requester"
    CLIENT = "client"
    PRODUCT = "product"
    TAG = "tag"
    WORDS = "words"
    FIELD = "field"
    AGE = "age"
    OPEN_HOURS = "open_hours"


class Part(BaseModel):
    """Base of what rules are made of: fixed once made, and nothing in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Condition(Part):
    """One question. Of several ``values`` one is enough; ``is_not`` turns the answer round.

    ``key`` names the field of ``FIELD``. Values are keys (queue, assignee, client, calendar), choices, words, or whole
    hours since opening (``AGE``); a requester is an address or, from the @ on, everybody's at a place.
    """

    about: About
    is_not: bool = False
    key: Annotated[str, Field(max_length=80)] = ""
    values: Values

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.values:
            raise ValueError("Give each condition something to compare with.")
        if self.about == About.FIELD and not self.key:
            raise ValueError("Name the field that the condition looks at.")
        if self.about == About.AGE and not all(v.isdecimal() and 0 < int(v) <= MOST_HOURS for v in self.values):
            raise ValueError(f"Give the hours since opening as a whole number from 1 to {MOST_HOURS}.")
        return self


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions ask of a case at a moment; keys as text, empty for none."""

    queue: str
    priority: str
    status: str
    subject: str
    opened_at: datetime
    at: datetime
    severity: str = ""
    assignee: str = ""
    requester: str = ""
    client: str = ""
    product: str = ""
    tags: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


Conditions = tuple[Condition, ...]


def matches(every: Conditions, some: Conditions, facts: Facts) -> bool:
    """Whether all of ``every`` hold, and one of ``some`` if there are any."""
    return all(holds(one, facts) for one in every) and (not some or any(holds(one, facts) for one in some))


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the case answers the question."""
    ask = _ASKED[condition.about]
    return any(ask(condition, value, facts) for value in condition.values) != condition.is_not


def _requester(condition: Condition, value: str, facts: Facts) -> bool:
    address, wanted = facts.requester.casefold(), value.casefold()
    return bool(address) and (address.endswith(wanted) if wanted.startswith("@") else address == wanted)


def _field(condition: Condition, value: str, facts: Facts) -> bool:
    return facts.fields.get(condition.key, "").casefold() == value.casefold()


def _is_open(condition: Condition, value: str, facts: Facts) -> bool:
    """In the working hours of a calendar; one that is gone has none."""
    calendar = facts.calendars.get(value)
    return calendar is not None and is_open(calendar, facts.at)


_ASKED: Mapping[About, Callable[[Condition, str, Facts], bool]] = {
    About.QUEUE: lambda condition, value, facts: facts.queue == value,
    About.PRIORITY: lambda condition, value, facts: facts.priority == value,
    About.SEVERITY: lambda condition, value, facts: facts.severity == value,
    About.STATUS: lambda condition, value, facts: facts.status == value,
    About.ASSIGNEE: lambda condition, value, facts: (facts.assignee or NOBODY) == value,
    About.REQUESTER: _requester,
    About.CLIENT: lambda condition, value, facts: facts.client == value,
    About.PRODUCT: lambda condition, value, facts: facts.product.casefold() == value.casefold(),
    About.TAG: lambda condition, value, facts: value.casefold() in facts.tags,
    About.WORDS: lambda condition, value, facts: value.casefold() in facts.subject.casefold(),
    About.FIELD: _field,
    About.AGE: lambda condition, value, facts: facts.at - facts.opened_at >= timedelta(hours=int(value)),
    About.OPEN_HOURS: _is_open,
}
