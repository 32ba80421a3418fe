"""What a process is made of: its steps and what is said around them. Pure: no row, no request.

A process is kept as JSON in a revision. Two doors lead in: ``given`` takes what a person wrote and refuses with a
sentence, ``of`` takes what was stored, by this release or an earlier one, and always answers. What is wrong in what
fits (a decision without ways on, a step nobody reaches) is said by ``knowledge.ways.checked``: a draft may be
unfinished.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.chosen import sentences
from core.refusals import Refused

KEY = r"^[0-9a-f]{8}$"
TITLE = 200
"""Characters of a step's title and of the heading it stands under."""
TEXT = 20_000
"""Characters of a step's text."""
SUMMARY = 1_000
EXPECT = 1_000
STEP_ROLLBACK = 2_000
REST = 5_000
"""Characters of what is said of the whole: what is expected, how to go back, what to record."""
LINE = 500
NAME = 120
MOST_STEPS = 200
MOST_LINES = 50
MOST_BRANCHES = 20
MOST_MINUTES = 10_080
"""A week."""
MOST_BYTES = 400_000
"""Bytes of a whole process as JSON."""
MOST_REPAIRS = 1_000
NEXT, END = "", "end"
"""Where a branch leads when it leads to no step by its key."""


def _one_line(words: str) -> str:
    return " ".join(_storable(words).split())


def _storable(words: str) -> str:
    """PostgreSQL keeps no zero character in JSON, and forms send two characters for the end of a line."""
    return words.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")


# What is too long is refused and never cut. White space of a line is put in order after it was measured.
_Title = Annotated[str, Field(max_length=TITLE), AfterValidator(_one_line)]
_Name = Annotated[str, Field(max_length=NAME), AfterValidator(_one_line)]
_Line = Annotated[str, Field(max_length=LINE), AfterValidator(_one_line)]
_Text = Annotated[str, Field(max_length=TEXT), AfterValidator(_storable)]
_Summary = Annotated[str, Field(max_length=SUMMARY), AfterValidator(_storable)]
_Expect = Annotated[str, Field(max_length=EXPECT), AfterValidator(_storable)]
_Back = Annotated[str, Field(max_length=STEP_ROLLBACK), AfterValidator(_storable)]
_Rest = Annotated[str, Field(max_length=REST), AfterValidator(_storable)]
_Key = Annotated[str, Field(pattern=KEY)]
_Minutes = Annotated[int, Field(ge=0, le=MOST_MINUTES)]


def new_key() -> str:
    """A key for a new part of a process: eight hexadecimal digits by chance. It stays when the part is moved."""
    return secrets.token_hex(4)


def key_from(*words: object) -> str:
    """The key that these words always give, for parts that are made again from the same text."""
    return hashlib.sha256("\n".join(map(str, words)).encode(errors="replace")).hexdigest()[:8]


class Kind(StrEnum):
    """What a step asks of whoever does it."""

    ACTION = "action"
    CHECK = "check"
    DECISION = "decision"
    WAIT = "wait"
    ESCALATE = "escalate"


KINDS: dict[str, str] = {
    Kind.ACTION: "Do something",
    Kind.CHECK: "Look whether it is so",
    Kind.DECISION: "Decide",
    Kind.WAIT: "Wait",
    Kind.ESCALATE: "Hand over",
}


class Target(StrEnum):
    """To what a step hands a case over."""

    QUEUE = "queue"
    TOPIC = "topic"


class Part(BaseModel):
    """Base of the parts: they never change, and say no more than they know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def given(cls, data: Any) -> Self:
        """Make one from what a person gave. ``Refused`` with a sentence for the first thing that does not fit."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise Refused(next(iter(sentences(error).values()))) from error


class Question(Part):
    """Something that must hold before the first step; whoever runs the process answers it. Markdown in one line."""

    key: _Key = Field(default_factory=new_key)
    text: _Line = ""


class Input(Part):
    """A value that is asked when a run begins."""

    key: _Key = Field(default_factory=new_key)
    name: _Name = ""
    help: _Line = ""


class Branch(Part):
    """One way on from a decision. ``to`` is the key of a step, ``NEXT`` for the one below, ``END`` for the end."""

    label: _Name = ""
    to: Annotated[str, Field(pattern=r"^([0-9a-f]{8}|end)?$")] = NEXT


class Escalate(Part):
    """Where a step hands the case over: a queue of the desk or a topic of a network, by its name."""

    to: Target = Target.QUEUE
    name: _Name = ""


class Step(Part):
    """One step. ``expect`` is what one sees when it worked, ``minutes`` how long it takes, ``heading`` the part of the
    process it stands in (empty for none). ``text`` and ``rollback`` are Markdown. ``branches`` belong to decisions,
    ``wait_minutes`` to waiting, ``escalate`` to handing over.
    """

    key: _Key = Field(default_factory=new_key)
    kind: Kind = Kind.ACTION
    heading: _Title = ""
    title: _Title = ""
    text: _Text = ""
    expect: _Expect = ""
    minutes: _Minutes | None = None
    rollback: _Back = ""
    branches: tuple[Branch, ...] = Field(default=(), max_length=MOST_BRANCHES)
    wait_minutes: _Minutes | None = None
    escalate: Escalate | None = None


_Lines = Annotated[tuple[_Line, ...], Field(max_length=MOST_LINES)]


class Process(Part):
    """A process: when it helps and when not, what must hold, what is asked, its steps, and what is said of the whole.

    ``expected`` is the result of the whole, ``rollback`` how to go back, ``record`` what to write down. All Markdown.
    """

    summary: _Summary = ""
    use_when: _Lines = ()
    not_when: _Lines = ()
    preconditions: tuple[Question, ...] = Field(default=(), max_length=MOST_LINES)
    inputs: tuple[Input, ...] = Field(default=(), max_length=MOST_LINES)
    steps: tuple[Step, ...] = Field(default=(), max_length=MOST_STEPS)
    expected: _Rest = ""
    rollback: _Rest = ""
    record: _Rest = ""

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        size = len(self.model_dump_json().encode())
        if size > MOST_BYTES:
            raise ValueError(f"This process has {size:,} bytes. Up to {MOST_BYTES:,} fit; attach the rest.")
        return self

    @classmethod
    def of(cls, data: Any) -> Self:
        """What a revision holds. Fields of another release are left aside, as is a value that no longer fits.

        Parts without a key are given one by their place, so that each reading gives the same. Nothing is refused here.
        """
        data = _with_keys(data)
        for _ in range(MOST_REPAIRS):
            try:
                return cls.model_validate(data, extra="ignore")
            except ValidationError as error:
                places = [tuple(fault["loc"]) for fault in error.errors(include_url=False, include_input=False)]
            if not all(places):  # the whole is at fault, not one of its parts
                break
            for place in sorted(places, key=_late, reverse=True):
                _drop(data, place)
        return cls()

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return self.model_dump(mode="json")

    def step(self, key: str) -> Step | None:
        """The step with this key, or None."""
        return next((one for one in self.steps if one.key == key), None)


def keyed(process: Process) -> Iterator[Question | Input | Step]:
    """Every part that has a key, in the order of the page."""
    yield from process.preconditions
    yield from process.inputs
    yield from process.steps


def _with_keys(data: Any) -> Any:
    """A copy in which every part of a list that wants keys has one."""
    if not isinstance(data, dict):
        return {}
    copy = {name: _copied(value) for name, value in data.items()}
    for name in ("preconditions", "inputs", "steps"):
        parts = copy.get(name)
        for place, part in enumerate(parts if isinstance(parts, list) else ()):
            if isinstance(part, dict) and not re.fullmatch(KEY, str(part.get("key"))):
                part["key"] = key_from(name, place)
    return copy


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list | tuple) else value


def _late(place: tuple[int | str, ...]) -> tuple[tuple[int, str], ...]:
    """Order in which the last of a list is dropped first: the places of the others stay what they are."""
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in place)


def _drop(data: Any, place: tuple[int | str, ...]) -> None:
    """Take out what stands at a place, or the nearest thing around it that is there."""
    *way, last = place
    for part in way:
        inner = _inside(data, part)
        if not isinstance(inner, dict | list):
            last = part
            break
        data = inner
    if isinstance(data, dict):
        data.pop(last, None)
    elif isinstance(last, int) and last < len(data):
        del data[last]


def _inside(data: Any, part: int | str) -> Any:
    """What a part of a place leads to, None for nothing."""
    if isinstance(data, dict):
        return data.get(part)
    return data[part] if isinstance(part, int) and part < len(data) else None
