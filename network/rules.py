"""What the members of a network have agreed on, typed: the rules for everybody, and agreements between groups of them.

A group is a tier of the registry. Lengths of promises are in seconds, the rest in the unit that its field names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from core.chosen import Chosen
from network.choices import Severity

HOUR = 3600
SHORTEST, LONGEST = 5 * 60, 60 * 24 * HOUR
"""What a promise may be: from five minutes to sixty days."""
NAME = "rules"

Lengths = dict[Severity, Annotated[int, Field(ge=SHORTEST, le=LONGEST)]]

ACKNOWLEDGED: Mapping[Severity, int] = {
    Severity.URGENT: HOUR, Severity.HIGH: 2 * HOUR, Severity.MEDIUM: 8 * HOUR, Severity.LOW: 8 * HOUR,
}  # fmt: skip
ANSWERED: Mapping[Severity, int] = {
    Severity.URGENT: 4 * HOUR, Severity.HIGH: 8 * HOUR, Severity.MEDIUM: 16 * HOUR, Severity.LOW: 40 * HOUR,
}  # fmt: skip
"""What a network begins with: urgent requests are acknowledged within an hour and high ones within two, the rest on the
next working day.
"""


class Rules(Chosen):
    """What counts for everybody in a network.

    ``acknowledged`` and ``answered`` say how soon a request is acknowledged and each turn is taken, by severity;
    ``always`` names the severities of which every hour counts. ``wave`` is how many organizations are asked at once
    where a request goes to whoever can. ``expires`` is after how many days without an acknowledgement a request ends,
    ``noticed`` and ``rests`` after how many days without a move both are told, and it is closed; ``reopens`` for how
    many days after its end the requester's side may open it again. Where stewards ``decide`` they choose whom a request
    to whoever can goes to first; after ``decides`` hours, or half of the time to acknowledge, the next are asked
    anyway. ``record`` shows on each member's card how many requests it acknowledged in time.
    """

    kind: ClassVar[str] = "network_rules"
    called: ClassVar[str] = "set of rules"
    most: ClassVar[int] = 1

    acknowledged: Lengths = Field(default_factory=lambda: dict(ACKNOWLEDGED))
    answered: Lengths = Field(default_factory=lambda: dict(ANSWERED))
    always: tuple[Severity, ...] = (Severity.URGENT, Severity.HIGH)
    wave: Annotated[int, Field(ge=1, le=25)] = 5
    expires: Annotated[int, Field(ge=1, le=90)] = 14
    noticed: Annotated[int, Field(ge=1, le=364)] = 23
    rests: Annotated[int, Field(ge=2, le=365)] = 30
    reopens: Annotated[int, Field(ge=0, le=90)] = 14
    decide: bool = False
    decides: Annotated[int, Field(ge=1, le=72)] = 4
    record: bool = False

    @field_validator("acknowledged", "answered")
    @classmethod
    def _says_each(cls, lengths: dict[Severity, int]) -> dict[Severity, int]:
        if set(lengths) != set(Severity):
            raise ValueError("Say for each severity how soon.")
        return lengths

    @model_validator(mode="after")
    def _is_noticed_first(self) -> Self:
        if self.noticed >= self.rests:
            raise ValueError("Both are told before it is closed: name fewer days for the notice than for the end.")
        return self


class Agreement(Chosen):
    """What a group of members promises another one, where that differs from the rules.

    ``asks`` and ``helps`` are tiers, empty for any. A severity that it does not name goes by what is less exact.
    """

    kind: ClassVar[str] = "agreement"
    called: ClassVar[str] = "agreement"
    most: ClassVar[int] = 20

    asks: Annotated[str, Field(max_length=40)] = ""
    helps: Annotated[str, Field(max_length=40)] = ""
    acknowledged: Lengths = Field(default_factory=dict)
    answered: Lengths = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.asks and not self.helps:
            raise ValueError("Choose a group on one side at least: for everybody the rules count.")
        if not self.acknowledged and not self.answered:
            raise ValueError("Say for one severity at least how soon.")
        return self

    @property
    def title(self) -> str:
        """Between whom it is, in words; also its name, so that there is one for each pair."""
        return f"{self.asks or 'Anybody'} asks {self.helps or 'anybody'}"

    def rank(self, asks: str, helps: str) -> int | None:
        """How exactly it fits two tiers: 0 both, 1 who asks, 2 who helps; None where it does not."""
        if self.asks not in ("", asks) or self.helps not in ("", helps):
            return None
        return (0 if self.asks else 2) + (0 if self.helps else 1)
