"""Whom to turn to in an organization of the network: typed, bounded, in the order that it gave them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.chosen import sentences
from core.refusals import Refused

MOST = 10


class Contact(BaseModel):
    """A person or desk to turn to. ``is_escalation`` marks whom a missed answer is told to; ``when`` are their hours or
    region in words.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=120)
    role: str = Field(default="", max_length=80)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=40)
    when: str = Field(default="", max_length=120)
    is_escalation: bool = False


def read(rows: Any) -> tuple[Contact, ...]:
    """What a row holds."""
    return tuple(Contact.model_validate(row) for row in rows)


def checked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a person gave, as JSON values. ``Refused`` with a sentence for what does not fit, or too many."""
    if len(rows) > MOST:
        raise Refused(f"Name at most {MOST} contacts.")
    try:
        found = [Contact.model_validate(row) for row in rows]
    except ValidationError as error:
        raise Refused(f"A contact does not fit: {next(iter(sentences(error).values()))}") from error
    if any(not one.email and not one.phone for one in found):
        raise Refused("Give each contact an e-mail address or a telephone number.")
    return [one.model_dump(mode="json") for one in found]
