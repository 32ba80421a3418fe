"""What a rule does: a closed set of steps."""

from __future__ import annotations

from enum import StrEnum
from operator import not_
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from cases.choices import Priority
from cases.rules.conditions import Part, Values
from cases.workflow import BY_HAND

NOTE_LENGTH = 4_000
DIGEST_LENGTH = 64


class Do(StrEnum):
    """What a step does."""

    ASSIGN = "assign"
    TURN = "turn"
    LEAST = "least"
    UNASSIGN = "unassign"
    MOVE = "move"
    PRIORITY = "priority"
    STATUS = "status"
    TAG = "tag"
    UNTAG = "untag"
    NEXT = "next"
    NEXT_LEAD = "next_lead"
    NOTE = "note"
    TELL = "tell"
    TELL_TEAM = "tell_team"
    TELL_LEADS = "tell_leads"
    FOLLOW = "follow"
    MACRO = "macro"


KEYED = frozenset({Do.ASSIGN, Do.MOVE, Do.NEXT, Do.TELL, Do.TELL_TEAM, Do.FOLLOW, Do.MACRO})
"""Steps whose values are keys, at least one."""
SINGLE = frozenset({Do.ASSIGN, Do.TURN, Do.LEAST, Do.MOVE, Do.PRIORITY, Do.STATUS, Do.NEXT, Do.MACRO})
"""Steps that take one value at most."""


class Step(Part):
    """One thing that a rule does. ``values`` are keys, choices or tags; ``words`` a note, or why a case waits.

    ``TURN`` and ``LEAST`` without a value mean the team of the queue in which the case lies; whoever is in ``half``
    takes half as many. ``digest`` is that of the macro of ``MACRO`` when the rule was kept.
    """

    do: Do
    values: Values = ()
    half: Values = ()
    words: Annotated[str, Field(max_length=NOTE_LENGTH)] = ""
    digest: Annotated[str, Field(max_length=DIGEST_LENGTH, exclude_if=not_)] = ""  # see Rule.author

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needs = self.do in KEYED or self.do in (Do.PRIORITY, Do.STATUS, Do.TAG, Do.UNTAG)
        if needs and not self.values:
            raise ValueError("Choose for each step what it does it with.")
        if self.do in SINGLE and len(self.values) > 1:
            raise ValueError("Choose one thing only for each step.")
        if self.do == Do.PRIORITY and self.values[0] not in Priority.values:
            raise ValueError("Choose a priority.")
        if self.do == Do.STATUS and self.values[0] not in BY_HAND:
            raise ValueError("A rule sets Open, Pending, On hold or Solved. Closing is for people.")
        if self.do in (Do.TAG, Do.UNTAG) and (len(self.values) > 10 or any(len(tag) > 40 for tag in self.values)):
            raise ValueError("Give at most 10 tags of 40 characters.")
        if self.do == Do.NOTE and not self.words:
            raise ValueError("Write what the note says.")
        return self

    @model_validator(mode="after")
    def _names_keys(self) -> Self:
        if self.do in KEYED or self.do in (Do.TURN, Do.LEAST):
            for value in (*self.values, *self.half):
                _key(value)
        return self

    @property
    def halves(self) -> frozenset[UUID]:
        """Whoever takes half as many as the others."""
        return frozenset(UUID(value) for value in self.half)

    @property
    def keys(self) -> tuple[UUID, ...]:
        """Its values as keys, for the steps that name something."""
        return tuple(UUID(value) for value in self.values)


def _key(value: str) -> None:
    try:
        UUID(value)
    except ValueError as wrong:
        raise ValueError("Choose from the list.") from wrong
