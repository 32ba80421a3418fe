"""What is asked of whoever asks for help: for its editor, and for a draft that waits to be answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from intake.schema import Sections
from network.asked import FIRST_FORM, form_key, held_form, version_held
from network.models import Member
from network.permissions import require


@dataclass(frozen=True, slots=True)
class Shaped:
    """A form as its admins see it: the draft, which version counts (0: none), and whether the draft differs from it.

    ``is_begun`` is false while nobody has touched it: then the draft is what is asked without one.
    """

    whose: UUID | None
    sections: Sections
    version: int
    is_changed: bool
    is_begun: bool
    can_go_back: bool


@dataclass(frozen=True, slots=True)
class AskedForm:
    """What one receiver asks now, as plain data. ``key`` is None and ``version`` 0 for the form that nobody made;
    ``name`` says whose it is: an organization's, empty for the network's.
    """

    key: UUID | None
    version: int
    sections: Sections
    name: str = ""


FIRST = AskedForm(None, 0, FIRST_FORM)


def shaped(actor: Actor, whose: UUID | None) -> Shaped:
    """The form of a member, or of the network (None), for those who may shape it. Three queries."""
    require(actor, "form.shape", whose)
    kept = held_form(whose)
    if kept is None:
        return Shaped(whose, _published(None, "").sections, 0, True, False, False)
    version = version_held(kept.key, kept.value.version) if kept.value.version else None
    is_changed = version is None or version.sections != kept.value.sections
    return Shaped(whose, kept.value.sections, kept.value.version, is_changed, True, kept.can_go_back)


def asked_form(actor: Actor, member: UUID | None) -> AskedForm:
    """What is asked of whoever asks this member for help, or whoever can (None): its own form, else the network's,
    else the first one. A member that cannot be asked has none of its own. Five queries at most.
    """
    name = _name(actor, member)
    own = _published(member, name) if name else FIRST
    return own if own.key else _published(None, "")


def form_shown(actor: Actor, member: UUID | None, key: UUID, version: int) -> AskedForm | None:
    """The version that a page showed for this receiver, also when another one counts by now; None where it is gone."""
    name = _name(actor, member)
    whose = member if name and key == form_key(member) else None
    if key != form_key(whose):
        return None
    found = version_held(key, version)
    return AskedForm(key, version, found.sections, name if whose else "") if found else None


def _name(actor: Actor, member: UUID | None) -> str:
    if member is None:
        return ""
    rows = Member.objects.visible_to(actor).active().filter(pk=member)
    return rows.values_list("name", flat=True).first() or ""


def _published(whose: UUID | None, name: str) -> AskedForm:
    kept = held_form(whose)
    version = version_held(kept.key, kept.value.version) if kept and kept.value.version else None
    return AskedForm(version.form, version.number, version.sections, name) if version else FIRST
