"""What a member hands over when it gives an article to a network: plain data, typed and bounded, and its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.chosen import sentences
from core.refusals import Refused
from knowledge.choices import Kind, Significance
from knowledge.models.articles import NOTE, SUMMARY, TITLE

MOST_CASES = 1_000


class Proposed(BaseModel):
    """Everything that crosses. ``cases`` is how many own cases it came from, ``once`` makes what is sent twice one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    title: str = Field(min_length=1, max_length=TITLE)
    summary: str = Field(default="", max_length=SUMMARY)
    body: dict[str, Any]
    topic: UUID | None = None
    label: str
    significance: Significance = Significance.MAJOR
    note: str = Field(default="", max_length=NOTE)
    cases: int = Field(default=0, ge=0, le=MOST_CASES)
    once: UUID

    @property
    def digest(self) -> str:
        """The SHA-256 over the words that cross, in hexadecimal."""
        held = self.model_dump(mode="json", include={"kind", "title", "summary", "body"})
        return hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def proposed(**given: Any) -> Proposed:
    """What a person composed, held to the bounds. ``Refused`` with a sentence for what does not fit."""
    try:
        return Proposed.model_validate(given)
    except ValidationError as error:
        raise Refused(f"This cannot cross as it is. {next(iter(sentences(error).values()))}") from error
