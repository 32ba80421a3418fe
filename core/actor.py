"""Who acts: a person acting as an organization, in one space.

Every door loads an ``Actor`` and everything asks ``may(actor, verb, thing)`` and ``visible_to(actor)``, never a user.
An actor is plain data, so it may be carried from the registry into a space.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.refusals import NotAllowed
from core.spaces import WrongSpace, current


class Role(StrEnum):
    """What a person is in an organization. Each of the first four includes what the next one may, bar the queues."""

    ADMIN = "admin"
    LEAD = "lead"
    AGENT = "agent"
    CONTRIBUTOR = "contributor"
    REQUESTER = "requester"


STAFF = frozenset({Role.ADMIN, Role.LEAD, Role.AGENT, Role.CONTRIBUTOR})
SUPPORT = frozenset({Role.ADMIN, Role.LEAD, Role.AGENT})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting as an organization.

    ``space`` is the schema of the space this actor acts in, ``person_id`` the card there, ``team_ids`` the teams of
    that card, ``stewardships`` the networks this person curates and ``runs`` those of them it also decides about; both
    are loaded where a network is looked at, and empty elsewhere. ``user_id`` is None for the system itself.
    """

    user_id: UUID | None
    organization_id: UUID
    role: Role
    person_id: UUID | None
    name: str
    space: str
    team_ids: frozenset[UUID] = field(default_factory=frozenset)
    stewardships: frozenset[UUID] = field(default_factory=frozenset)
    runs: frozenset[UUID] = field(default_factory=frozenset)
    is_system: bool = False

    @property
    def card(self) -> UUID:
        """The key of this person's card, for what only a person does. Raises ``RuntimeError`` for the system."""
        if self.person_id is None:
            raise RuntimeError("The system has no card.")
        return self.person_id

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the organization, as opposed to being one of its requesters."""
        return self.role in STAFF

    @property
    def is_support(self) -> bool:
        """Whether this person works queues: admin, lead or agent."""
        return self.role in SUPPORT

    @property
    def is_admin(self) -> bool:
        """Whether this person runs the organization's desk."""
        return self.role == Role.ADMIN


def check_actor(actor: Actor) -> None:
    """Raise ``WrongSpace`` when an actor of one space asks for rows of another: every ``visible_to`` begins with it."""
    if actor.space != current().schema:
        raise WrongSpace("This actor acts in another space.")


Rule = Callable[[Actor, Any], bool]


class Permissions:
    """The rules of one app: a name per verb, asked through one function.

    ``rules`` maps a name such as ``case.close`` to (rule, sentence said when refused).
    """

    def __init__(self, rules: Mapping[str, tuple[Rule, str]]) -> None:
        self._rules = dict(rules)

    def may(self, actor: Actor, name: str, thing: Any = None) -> bool:
        """Whether the actor may do this. An unknown name is a bug and raises KeyError."""
        return self._rules[name][0](actor, thing)

    def require(self, actor: Actor, name: str, thing: Any = None) -> None:
        """The first beat of an action: raise ``NotAllowed`` with the rule's sentence."""
        rule, sentence = self._rules[name]
        if not rule(actor, thing):
            raise NotAllowed(sentence)

    @property
    def names(self) -> frozenset[str]:
        """Every permission of the app, for tests and docs."""
        return frozenset(self._rules)
