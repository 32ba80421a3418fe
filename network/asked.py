"""What a receiver needs to know: the intake form of a member, or of the network, in numbered versions, typed.

Each of them is a draft that its admins work on and the versions that were published from it. A member that has
published none, or rests its own, asks what the network asks; a network that has published none asks ``FIRST_FORM``.
"""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Q
from pydantic import Field

from core.chosen import Chosen, Kept
from intake.kept import version_key
from intake.schema import MAX_SECTIONS, Option, Question, Section, Sections, Sort

MOST_FORMS, MOST_VERSIONS = 5_000, 50
_OF_THE_NETWORK = uuid5(NAMESPACE_OID, "request form of the network")

IMPACT = (
    Option(key="down", label="Nothing works"),
    Option(key="slowed", label="Work is slowed"),
    Option(key="single", label="One person or system"),
    Option(key="none", label="Nobody yet"),
)
FIRST_FORM: Sections = (
    Section(
        title="",
        questions=(
            Question(key="environment", label="Environment", sort=Sort.LINE, hint="Versions, models, what it runs on."),
            Question(key="happens", label="What happens, and since when", sort=Sort.TEXT, is_required=True),
            Question(key="tried", label="What was tried", sort=Sort.TEXT),
            Question(key="impact", label="Impact now", sort=Sort.CHOICE, options=IMPACT, is_required=True),
            Question(key="test", label="When could they test?", sort=Sort.LINE),
        ),
    ),
)


class RequestForm(Chosen):
    """What one asks of whoever asks for help: its draft, and which version counts (0: none, the network's does)."""

    kind: ClassVar[str] = "request_form"
    called: ClassVar[str] = "form"
    most: ClassVar[int] = MOST_FORMS

    sections: Annotated[Sections, Field(max_length=MAX_SECTIONS)] = FIRST_FORM
    version: int = Field(default=0, ge=0)


class RequestFormVersion(Chosen):
    """What it asked from one publishing to the next. A version never changes."""

    kind: ClassVar[str] = "request_form_version"
    called: ClassVar[str] = "version of a form"
    most: ClassVar[int] = MOST_FORMS * MOST_VERSIONS

    form: UUID
    number: int = Field(ge=1)
    sections: Annotated[Sections, Field(max_length=MAX_SECTIONS)]


def form_key(member: UUID | None) -> UUID:
    """The key of a member's form; of the network's for None."""
    return _OF_THE_NETWORK if member is None else uuid5(member, RequestForm.kind)


def held_form(member: UUID | None) -> Kept[RequestForm] | None:
    """The draft of a member's form, or of the network's, if anybody has begun one. One query."""
    return next(iter(RequestForm.kept(Q(pk=form_key(member)))), None)


def versions_held(form: UUID) -> list[Kept[RequestFormVersion]]:
    """Every version of a form that is kept, oldest first. One query."""
    rows = RequestFormVersion.kept(Q(data__form=str(form)))
    return sorted(rows, key=lambda kept: kept.value.number)


def version_held(form: UUID, number: int) -> RequestFormVersion | None:
    """One version of a form, or None. One query."""
    found = RequestFormVersion.kept(Q(pk=version_key(form, number)))
    return found[0].value if found else None
