"""What rules do to cases. The subject of the first two is the case, of the last one the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from cases.events.cases import CaseEvent
from core.events import Event, declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFired(CaseEvent):
    """A rule did something to a case.

    ``cause`` is the event it looked at (None: time alone), ``depth`` how many rules followed from one another with this
    one, ``after`` those that had a hand in it before, ``caused`` the events of what this one did. ``done`` has a line
    for each step that changed something or was refused: ``do``, what it was done with, or ``failed``. ``by_requester``
    says that all of it began with something that somebody on the requester's side did.
    """

    rule: UUID
    rule_name: str
    cause: UUID | None
    depth: int
    after: tuple[UUID, ...]
    caused: tuple[UUID, ...]
    done: tuple[dict[str, Any], ...]
    people: tuple[UUID, ...]
    queue_id: UUID | None
    by_requester: bool = False


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RulesRested(CaseEvent):
    """Rules had fired too often on a case within an hour, the named one last: they rest on it until a lead says so.

    With ``by_requester`` they only leave alone what the requester's side does, and only until the hour is over.
    """

    rule: UUID
    rule_name: str
    by_requester: bool = False


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RuleWorked(Event):
    """A rule fired on a case, for the rule's own page."""

    kind: ClassVar[str] = "rule"
    silent: ClassVar[str] = "The case tells it on its timeline; the rule's own page lists it when it is opened."

    case_id: UUID
    fired_id: UUID
