"""Forms as a space keeps them: a draft that people work on, and the versions that were published from it.

Answers point at a version, and a version never changes; so what somebody answered is always shown as it was asked.
"""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from django.db.models import Q
from pydantic import Field

from core.chosen import Chosen, Kept
from intake.schema import MAX_SECTIONS, Section, Sections

MAX_FORMS = 50
MAX_VERSIONS = 50


class Form(Chosen):
    """A form: its draft, which version counts (0: none yet), where what it asks for goes, and for whom it is.

    ``place`` is a key of the app above, as a queue; None lets that app choose. ``is_offered`` says whether people
    outside are offered it, with ``words`` that tell them what it is for.
    """

    kind: ClassVar[str] = "form"
    called: ClassVar[str] = "form"
    most: ClassVar[int] = MAX_FORMS

    words: Annotated[str, Field(max_length=200)] = ""
    sections: Annotated[Sections, Field(max_length=MAX_SECTIONS)] = (Section(),)
    place: UUID | None = None
    is_offered: bool = False
    version: int = Field(default=0, ge=0)

    @property
    def is_published(self) -> bool:
        """Whether a version of it can be filled in."""
        return self.version > 0


class FormVersion(Chosen):
    """What a form asked from one publishing to the next."""

    kind: ClassVar[str] = "form_version"
    called: ClassVar[str] = "version of a form"
    most: ClassVar[int] = MAX_FORMS * MAX_VERSIONS

    form: UUID
    number: int = Field(ge=1)
    sections: Annotated[Sections, Field(max_length=MAX_SECTIONS)]


def version_key(form: UUID, number: int) -> UUID:
    """The key of a version, so that answers find it without a search."""
    return uuid5(form, str(number))


def version_of(form: UUID, number: int) -> FormVersion:
    """One version of a form. ``Missing`` for none."""
    return FormVersion.find(version_key(form, number)).value


def versions_of(form: UUID) -> list[Kept[FormVersion]]:
    """Every version of a form that is kept, oldest first."""
    return sorted(FormVersion.kept(Q(data__form=str(form))), key=lambda kept: kept.value.number)
