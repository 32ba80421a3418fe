"""A saved view: a list of cases with its filters, for oneself, a team or everybody on the desk."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db.models import Q
from pydantic import Field, model_validator

from cases.filters import Filters
from core.actor import Actor
from core.chosen import Chosen

TITLE_LENGTH = 60


class Sharing(StrEnum):
    """Whom a saved view or a macro is offered to."""

    PERSONAL = "personal"
    TEAM = "team"
    SHARED = "shared"


SHARINGS = (
    (Sharing.PERSONAL, "Only me"),
    (Sharing.TEAM, "A team"),
    (Sharing.SHARED, "Everybody on the desk"),
)


class Offered(Chosen):
    """Base of a setting that belongs to its author, a team or everybody.

    Its row's name is made of whom it is for and its title, so that a name taken in private is not given away.
    """

    title: str = Field(min_length=1, max_length=TITLE_LENGTH)
    owner: UUID
    sharing: Sharing = Sharing.PERSONAL
    team: UUID | None = None
    position: int = 0

    @model_validator(mode="after")
    def _team_is_named(self) -> Self:
        if (self.sharing == Sharing.TEAM) != (self.team is not None):
            raise ValueError("Choose the team it is for.")
        return self

    @property
    def row_name(self) -> str:
        """The name of its row, which nobody reads."""
        audience = {Sharing.PERSONAL: self.owner, Sharing.TEAM: self.team}.get(self.sharing, "all")
        return f"{audience} {self.title}"

    @staticmethod
    def visible_to(actor: Actor) -> Q:
        """The rows that are offered to an actor: their own, their teams', everybody's. None to requesters."""
        if not actor.is_staff or actor.person_id is None:
            return Q(pk__in=[])
        teams = [str(key) for key in actor.team_ids]
        own = Q(data__sharing=Sharing.PERSONAL, data__owner=str(actor.person_id))
        return own | Q(data__sharing=Sharing.TEAM, data__team__in=teams) | Q(data__sharing=Sharing.SHARED)

    def is_visible_to(self, actor: Actor) -> bool:
        """The same for one at hand."""
        if not actor.is_staff:
            return False
        if self.sharing == Sharing.PERSONAL:
            return self.owner == actor.person_id
        return self.sharing == Sharing.SHARED or self.team in actor.team_ids


class CaseView(Offered):
    """A saved view. ``on`` says which cases it is about: all that one sees, or those that name oneself."""

    kind: ClassVar[str] = "case_view"
    called: ClassVar[str] = "view"
    most: ClassVar[int] = 5000

    on: str = Field(default="all", pattern="^(all|mine)$")
    filters: dict[str, Any] = Field(default_factory=dict)

    def base(self) -> Filters:
        """The filters it is made of."""
        known: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in self.filters.items()}
        return Filters(**{name: value for name, value in known.items() if name in Filters.__slots__})
