"""What is handed over when an organization asks another one: plain data, typed and bounded, and its digest.

The same shape serves the preview at home, the row in the network and the page, so that nobody sees anything else than
what was previewed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conversations.markdown import render
from core.chosen import sentences
from core.refusals import Refused

MOST_FIELDS, MOST_ENTRIES, MOST_FILES = 120, 50, 20
LONGEST = 60_000


class Part(BaseModel):
    """Base: read only, nothing beside what is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Part):
    """One field under the label its form has for it."""

    label: str = Field(max_length=200)
    words: str = Field(max_length=LONGEST)


class Said(Part):
    """One entry of the case, redacted. ``who`` is a role or an organization, never a requester's name."""

    who: str = Field(max_length=160)
    at: datetime
    source: str = Field(max_length=LONGEST)
    html: str = ""


class Enclosed(Part):
    """One file: the name it crosses under, its size in bytes and the SHA-256 of its bytes."""

    name: str = Field(max_length=120)
    size: int = Field(ge=0)
    digest: str = Field(default="", max_length=64)


class Content(Part):
    """Everything that crosses, and nothing else does."""

    title: str = Field(min_length=1, max_length=200)
    fields: Annotated[tuple[Line, ...], Field(max_length=MOST_FIELDS)] = ()
    entries: Annotated[tuple[Said, ...], Field(max_length=MOST_ENTRIES)] = ()
    files: Annotated[tuple[Enclosed, ...], Field(max_length=MOST_FILES)] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of it, in hexadecimal: equal content has an equal digest."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def summary(self) -> str:
        """What it holds, in figures: "4 fields, 1 entry, 1 file"."""
        counts = (
            (len(self.fields), "field", "fields"),
            (len(self.entries), "entry", "entries"),
            (len(self.files), "file", "files"),
        )
        said = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
        return ", ".join(said) or "the title alone"


class Addressed(Part):
    """Whom it is for: an organization, a person of it, or neither: whoever can."""

    member: UUID | None = None
    person: UUID | None = None
    topic: UUID | None = None


class Asked(Part):
    """What the requester's side says besides what crosses with the extract."""

    to: Addressed
    severity: str
    label: str
    product: str = Field(default="", max_length=120)
    is_test: bool = False
    form: UUID | None = None
    form_version: int = 0
    once: UUID


def rendered(content: Content) -> Content:
    """The same with the HTML of its entries, made by the one renderer of what people write."""
    entries = tuple(said.model_copy(update={"html": render(said.source, case_links=False)}) for said in content.entries)
    return content.model_copy(update={"entries": entries})


def content_of(data: Any) -> Content:
    """What a row of an extract holds; an erased one holds nothing but that."""
    return Content.model_validate(data)


def checked(**given: Any) -> Content:
    """What a person composed, held to the bounds. ``Refused`` with a sentence for what does not fit."""
    try:
        return Content.model_validate(given)
    except ValidationError as error:
        raise Refused(f"This cannot cross as it is. {next(iter(sentences(error).values()))}") from error
