"""The organization's settings as sections: where each is, what it is for, and who may open it.

An app offers its sections through the slot ``settings_sections``; the page of all settings and the list beside every
page of settings are made of them. A section whose address is not served here is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.urls import Resolver404, resolve

from core import slots
from core.actor import STAFF, Actor, Role

ADMINS = frozenset({Role.ADMIN})
LEADS = frozenset({Role.ADMIN, Role.LEAD})
SLOT = "settings_sections"


class Part(StrEnum):
    """What a section belongs to, in the order of the page; the value is its heading."""

    PEOPLE = "People"
    CASES = "Cases"
    TIME = "Time"
    LOOK = "Look and data"


SAYS = {
    Part.PEOPLE: "Who belongs here, what each person may do, and who works together.",
    Part.CASES: "Where cases land, what is asked when they are opened, and how they are worked.",
    Part.TIME: "When the desk works, and how long things may take.",
    Part.LOOK: "What the organization is called, how its pages look, how long cases are kept, and who changed what.",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One place where something is chosen: its address, its name, one sentence, and the roles that may open it.

    ``also`` are pages that belong to it and lie elsewhere.
    """

    path: str
    title: str
    text: str
    part: Part
    roles: frozenset[Role] = ADMINS
    is_here: bool = False
    also: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """Who may open it, in words."""
        if self.roles == ADMINS:
            return "Admins"
        return "Admins and leads" if self.roles == LEADS else "Everybody on the desk"


@dataclass(frozen=True, slots=True)
class Group:
    """The sections of one part that an actor may open."""

    title: str
    text: str
    sections: tuple[Section, ...]

    @property
    def is_here(self) -> bool:
        """Whether the page lies in one of them."""
        return any(section.is_here for section in self.sections)


def groups(actor: Actor, here: str = "") -> list[Group]:
    """Every part with the sections that this actor may open; the one that the path ``here`` lies in says so."""
    found = [one for filled in slots.fill(SLOT) for one in filled if actor.role in one.roles and _is_served(one.path)]
    near = [(path, one) for one in found for path in (one.path, *one.also) if here.startswith(path)]
    current = max(near, key=lambda pair: len(pair[0]))[1] if near else None
    shown = [replace(one, is_here=one is current) for one in found]
    made = [Group(part.value, SAYS[part], tuple(one for one in shown if one.part == part)) for part in Part]
    return [group for group in made if group.sections]


def is_organizations(found: Iterable[Group], here: str, hub: str) -> bool:
    """Whether the page at ``here`` is one of the organization's settings: the page of all of them, or in a section."""
    return here == hub or any(group.is_here for group in found)


def _is_served(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@slots.offer(SLOT)
def _own() -> list[Section]:
    return [
        Section(
            "/settings/members/",
            "Members",
            "Invite people, give roles, keep somebody out or end a membership.",
            Part.PEOPLE,
        ),
        Section(
            "/settings/organization/",
            "Organization",
            "Name, time zone, colour and logo, and leaving.",
            Part.LOOK,
            also=("/settings/leave/",),
        ),
        Section(
            "/settings/audit/",
            "Audit log",
            "Who signed in and who changed what, to search and to take along.",
            Part.LOOK,
        ),
    ]


__all__ = ["ADMINS", "LEADS", "SLOT", "STAFF", "Group", "Part", "Section", "groups", "is_organizations"]
