"""A macro: words to send and things to do with a case, kept for oneself, a team or everybody on the desk.

One without things to do is a saved reply. Its words hold placeholders of a closed set, filled when it is used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from cases.choices import Priority, Status
from cases.saved.views import Offered
from cases.workflow import BY_HAND

TEXT_LENGTH = 8000
MOST_TAGS = 20
PLACEHOLDERS = {
    "requester.first_name": "the requester’s first name",
    "requester.name": "the requester’s whole name",
    "case.number": "the case’s number, such as C-1042",
    "case.subject": "what the case is about",
    "agent.first_name": "the first name of whoever uses it",
    "agent.name": "their whole name",
    "organization.name": "the name of your organization",
}
"""What may stand between double braces, and what it becomes."""
OFFER = frozenset({"owner", "sharing", "team", "position"})
"""What says whom a macro is for, and nothing of what it does."""
_BRACES = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
STEPS = {
    "status": "Set state",
    "priority": "Set priority",
    "assign": "Assign",
    "tags": "Change tags",
    "queue": "Move",
}
"""What a macro can do, in the order in which it is done: moving is last, for it may take a case away."""
Tag = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=40)]


class Macro(Offered):
    """A macro. ``audience`` says who reads its words; ``reason`` what a case waits for that it pauses."""

    kind: ClassVar[str] = "macro"
    called: ClassVar[str] = "macro"
    most: ClassVar[int] = 2000

    text: str = Field(default="", max_length=TEXT_LENGTH)
    audience: Literal["requester", "private"] = "requester"
    status: str = ""
    reason: str = Field(default="", max_length=160)
    priority: str = ""
    assign: Literal["", "me", "none"] = ""
    add_tags: tuple[Tag, ...] = Field(default=(), max_length=MOST_TAGS)
    remove_tags: tuple[Tag, ...] = Field(default=(), max_length=MOST_TAGS)
    queue: UUID | None = None

    @field_validator("text")
    @classmethod
    def _placeholders_are_known(cls, text: str) -> str:
        strange = next((name for name in _BRACES.findall(text) if name not in PLACEHOLDERS), None)
        if strange is not None:
            known = ", ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)
            raise ValueError(f"There is no placeholder {{{{{strange[:60]}}}}}. These are there: {known}.")
        return text

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.status and self.status not in BY_HAND:
            raise ValueError("Choose a state that is taken by hand.")
        if self.priority and self.priority not in Priority.values:
            raise ValueError("Choose a priority.")
        if self.status == Status.ON_HOLD and not self.reason:
            raise ValueError("Say what the case waits for, so that a colleague knows when to ask.")
        if not self.text and not self.steps:
            raise ValueError("Write a text, or choose at least one thing to do.")
        return self

    @property
    def steps(self) -> tuple[str, ...]:
        """What it does, in order."""
        is_wanted = {
            "status": self.status,
            "priority": self.priority,
            "assign": self.assign,
            "tags": self.add_tags or self.remove_tags,
            "queue": self.queue,
        }
        return tuple(step for step in STEPS if is_wanted[step])

    @property
    def digest(self) -> str:
        """Of its words and steps: a page that has shown it sends this back, and another one is not used unseen."""
        said = {name: value for name, value in self.data().items() if name not in OFFER}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, in one pass: braces in a value are words and stay."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)
