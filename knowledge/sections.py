"""The sections of knowledge in the organization's settings."""

from __future__ import annotations

from core import slots
from tenants.sections import LEADS, SLOT, STAFF, Part, Section


@slots.offer(SLOT)
def _of_knowledge() -> list[Section]:
    return [
        Section(
            "/settings/knowledge/",
            "Knowledge",
            "How often articles are verified, how many approve, who takes over.",
            Part.CASES,
            LEADS,
        ),
        Section("/settings/proficiency/", "Proficiency", "What each colleague publishes alone.", Part.PEOPLE, STAFF),
    ]
