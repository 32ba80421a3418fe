"""What a network calls how bad things are, and when its members should ask each other: words of its own, typed.

A severity stays what it is in every network; only its name and the sentence beside it are the network's.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.chosen import Chosen
from network.choices import Severity

NAME = "words"
LONGEST_NAME, LONGEST_WHEN, LONGEST_GUIDE = 30, 160, 1_000


class Called(BaseModel):
    """What a network calls one severity, and the sentence that says when it applies."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    when: Annotated[str, Field(max_length=LONGEST_WHEN)] = ""

    @field_validator("name", "when", mode="before")
    @classmethod
    def _in_one_line(cls, given: Any) -> Any:
        """They stand in mails that go out in other members' names."""
        return " ".join(given.split()) if isinstance(given, str) else given


class Choice(NamedTuple):
    """One severity as people choose it: the value that is kept, its name and its sentence there."""

    value: str
    name: str
    when: str


class NetworkWords(Chosen):
    """What a network calls each severity, and ``guide``: when to ask another member, read where a draft begins."""

    kind: ClassVar[str] = "network_words"
    called: ClassVar[str] = "set of words"
    most: ClassVar[int] = 1

    severities: dict[Severity, Called] = Field(
        default_factory=lambda: {one: Called(name=str(one.label)) for one in Severity}
    )
    guide: Annotated[str, Field(max_length=LONGEST_GUIDE)] = ""

    @field_validator("severities")
    @classmethod
    def _names_each(cls, given: dict[Severity, Called]) -> dict[Severity, Called]:
        if set(given) != set(Severity):
            raise ValueError("Name each severity.")
        if len({one.name.casefold() for one in given.values()}) < len(given):
            raise ValueError("Give each severity a name of its own.")
        return given

    def name_of(self, severity: str) -> str:
        """What a severity is called here."""
        return self.severities[Severity(severity)].name

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The severities as a form offers them, the gravest first."""
        return [(one.value, one.name) for one in self.lines]

    @property
    def lines(self) -> list[Choice]:
        """The severities with their names and sentences, the gravest first."""
        called = [(one.value, self.severities[one]) for one in Severity]
        return [Choice(value, one.name, one.when) for value, one in called]
