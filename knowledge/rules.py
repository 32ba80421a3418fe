"""What an organization chose about its knowledge: who publishes what, how often it is verified, who takes over."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.actor import Actor, Role
from core.chosen import Chosen, Kept
from knowledge.choices import Audience, Governance, Level

NAME = "knowledge"
LONGEST = 1_825
"""Days, five years: nothing is taken for true longer without a look."""


class TopicPolicy(BaseModel):
    """How many days what was verified about a topic stays so."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    topic: str = Field(min_length=1, max_length=80)
    days: int = Field(ge=1, le=LONGEST)


class KnowledgeRules(Chosen):
    """The organization's rules.

    ``verify_days`` after which an article is to be verified again, by topic where ``topics`` names it; ``unused_days``
    after which one that nobody used is looked at; approvals that a stewarded and a regulated article needs. ``heir``
    takes over what nobody else has worked on when its owner leaves.
    """

    kind: ClassVar[str] = "knowledge_rules"
    called: ClassVar[str] = "rule"
    most: ClassVar[int] = 1

    verify_days: int = Field(default=180, ge=1, le=LONGEST)
    topics: tuple[TopicPolicy, ...] = Field(default=(), max_length=100)
    unused_days: int = Field(default=180, ge=1, le=LONGEST)
    stewarded: int = Field(default=1, ge=1, le=5)
    regulated: int = Field(default=2, ge=1, le=5)
    heir: UUID | None = None

    @field_validator("topics")
    @classmethod
    def _once(cls, topics: tuple[TopicPolicy, ...]) -> tuple[TopicPolicy, ...]:
        names = [one.topic.casefold() for one in topics]
        if len(set(names)) < len(names):
            raise ValueError("Name each topic once.")
        return topics

    def days_of(self, topic: str) -> int:
        """The days after which an article about this topic is to be verified again."""
        wanted = topic.strip().casefold()
        return next((one.days for one in self.topics if one.topic.casefold() == wanted), self.verify_days)


class Proficiency(Chosen):
    """What one person publishes without being looked at first, by the key of their card. A coach helps others there."""

    kind: ClassVar[str] = "proficiency"
    called: ClassVar[str] = "proficiency"
    most: ClassVar[int] = 2_000

    level: Level
    is_coach: bool = False


FIRST = {Role.ADMIN: Level.PUBLISHER, Role.LEAD: Level.PUBLISHER, Role.AGENT: Level.CONTRIBUTOR}
"""What people begin with by their role, until somebody says otherwise; everybody else as a candidate."""


def kept_rules() -> Kept[KnowledgeRules] | None:
    """The organization's rules, if any were chosen. One query."""
    return KnowledgeRules.named(NAME)


def rules() -> KnowledgeRules:
    """The rules that count. One query."""
    kept = kept_rules()
    return kept.value if kept else KnowledgeRules()


def proficiency_of(actor: Actor) -> Proficiency:
    """What the actor publishes. One query; none for the system and for requesters."""
    first = Proficiency(level=FIRST.get(actor.role, Level.CANDIDATE))
    if actor.person_id is None or not actor.is_staff:
        return first
    kept = Proficiency.named(str(actor.person_id))
    return kept.value if kept else first


def approvals(governance: str, audience: str, level: Level, chosen: KnowledgeRules) -> int:
    """How many others must approve before somebody of this level publishes.

    Open articles follow KCS: whoever is proficient publishes, and reuse is the review. A candidate always has one
    person look; only a publisher reaches requesters alone.
    """
    alone = Level.PUBLISHER if audience == Audience.REQUESTERS else Level.CONTRIBUTOR
    own = 0 if level >= alone else 1
    asked = {Governance.STEWARDED: chosen.stewarded, Governance.REGULATED: chosen.regulated}
    return max(own, asked.get(Governance(governance), 0))
