"""The desk's sections of the organization's settings."""

from __future__ import annotations

from core import slots
from tenants.sections import ADMINS, LEADS, SLOT, STAFF, Part, Section


@slots.offer(SLOT)
def _of_people() -> list[Section]:
    return [
        Section("/people/", "People", "Who works here, in which teams, and who knows what.", Part.PEOPLE, STAFF),
        Section("/settings/teams/", "Teams", "Who works which queues, and who leads.", Part.PEOPLE, LEADS),
        Section("/settings/clients/", "Clients", "Whose people read their colleagues' cases.", Part.PEOPLE, LEADS),
    ]


@slots.offer(SLOT)
def _of_cases() -> list[Section]:
    return [
        Section("/queues/", "Queues", "Where a team's cases land, and who sees them.", Part.CASES, STAFF),
        Section("/settings/forms/", "Forms", "What requesters are asked when they open a case.", Part.CASES, LEADS),
        Section(
            "/settings/fields/",
            "Case fields",
            "What the desk notes of a case beyond what every case has.",
            Part.CASES,
            LEADS,
        ),
        Section("/macros/", "Macros", "Replies and changes that are made again and again.", Part.CASES, STAFF),
        Section("/settings/rules/", "Rules", "What happens to cases by itself, and when.", Part.CASES, LEADS),
        Section("/settings/tags/", "Tags", "Rename, merge and remove the free words on cases.", Part.CASES),
        Section(
            "/settings/lifecycle/",
            "How cases end",
            "When solved cases close, and until when they open again.",
            Part.CASES,
            LEADS,
        ),
        Section("/imports/", "Imports", "Bring another system's history into the queues.", Part.CASES, LEADS),
    ]


@slots.offer(SLOT)
def _of_time() -> list[Section]:
    return [
        Section("/settings/calendars/", "Calendars", "The hours and free days that clocks count by.", Part.TIME, LEADS),
        Section("/settings/clocks/", "Clocks", "How soon a case is taken up, answered and solved.", Part.TIME, LEADS),
        Section("/settings/goal/", "Goal", "What share is to be resolved in time, for reports.", Part.TIME, LEADS),
    ]


@slots.offer(SLOT)
def _of_data() -> list[Section]:
    return [
        Section(
            "/settings/retention/",
            "Retention",
            "How long closed cases are kept before they are deleted.",
            Part.LOOK,
            ADMINS,
        ),
    ]
