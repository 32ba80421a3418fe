"""Whom to turn to in an organization of the network: typed, bounded, in the order that it gave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clocks.calendars import Calendar
from clocks.shared import common
from core.chosen import sentences
from core.refusals import Refused
from network.hours import calendar_of

if TYPE_CHECKING:
    from network.models import Member

MOST = 10


class Contact(BaseModel):
    """A person or desk to turn to. ``is_escalation`` marks whom a missed answer is told to.

    ``region`` is one of the organization's, or empty for all of them. ``hours`` says when they are there: around the
    clock, in the organization's own working hours, or nothing; ``when`` is a note beside it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=120)
    role: str = Field(default="", max_length=80)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=40)
    region: str = Field(default="", max_length=40)
    hours: Literal["", "member", "always"] = ""
    when: str = Field(default="", max_length=120)
    is_escalation: bool = False


def read(rows: Any) -> tuple[Contact, ...]:
    """What a row holds."""
    return tuple(Contact.model_validate(row) for row in rows)


def checked(rows: list[dict[str, Any]], regions: Sequence[str]) -> list[dict[str, Any]]:
    """What a person gave, as JSON values; a region is written as in ``regions``.

    ``Refused`` with a sentence for what does not fit, a region that is none of those, or too many.
    """
    if len(rows) > MOST:
        raise Refused(f"Name at most {MOST} contacts.")
    try:
        found = [Contact.model_validate(row) for row in rows]
    except ValidationError as error:
        raise Refused(f"A contact does not fit: {next(iter(sentences(error).values()))}") from error
    if any(not one.email and not one.phone for one in found):
        raise Refused("Give each contact an e-mail address or a telephone number.")
    known = {"": "", **{region.casefold(): region for region in regions}}
    for one in found:
        if one.region.casefold() not in known:
            raise Refused(f"{one.region} is none of your regions. Add it to them, or leave the contact's region empty.")
    return [{**one.model_dump(mode="json"), "region": known[one.region.casefold()]} for one in found]


def whom_to_tell(
    contacts: Iterable[Contact], region: str, at: datetime, calendar: Calendar | None = None
) -> tuple[Contact, ...]:
    """Whom a missed answer is told to, in the order of the card; nobody where the card marks nobody for it.

    Of those marked for it the ones for this region and for all; of them the ones who are there at the moment, where
    ``calendar`` is when the organization works. Where that leaves nobody, the step is left out: it is better told late,
    or to the wrong region, than not at all.
    """
    found = tuple(one for one in contacts if one.is_escalation)
    found = tuple(one for one in found if one.region.casefold() in ("", region.casefold())) or found
    return tuple(one for one in found if _is_there(one, at, calendar)) or found


def mailed(own: Member, other: Member | None, at: datetime) -> tuple[Contact, ...]:
    """Whom of ``own`` a mail tells that its answer to ``other`` is late: those with an address, by region and moment.

    The region is the first of the other's regions that this organization names as well, or all of them.
    """
    known = {region.casefold() for region in own.regions}
    shared = (region for region in (other.regions if other else ()) if region.casefold() in known)
    with_address = (one for one in read(own.contacts) if one.email)
    return whom_to_tell(with_address, next(shared, ""), at, calendar_of(own))


def _is_there(contact: Contact, at: datetime, calendar: Calendar | None) -> bool:
    """Who says nothing of their hours is taken to be there, as is who keeps hours that nobody has named."""
    return contact.hours != "member" or calendar is None or common(calendar).is_open(at)
