"""What the headings of a runbook promise. Pure.

The words are those of real runbooks: the headings of 309 pages of two public handbooks, and what teams write beside
them.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What stands below a heading."""

    SUMMARY = "summary"
    USE_WHEN = "use when"
    NOT_WHEN = "not when"
    PRECONDITIONS = "preconditions"
    INPUTS = "inputs"
    STEPS = "steps"
    ROLLBACK = "rollback"
    EXPECTED = "expected"
    RECORD = "record"
    ESCALATE = "escalate"
    NOTES = "notes"
    OTHER = "other"


PART = "Steps: "
"""What stands before the heading of a part of the steps whose own words promise something else."""
GENERIC = frozenset({"steps", "procedure", "summary", "runbook"})
"""Headings that say no more than what is below them anyway."""

_WHOLE: dict[Role, str] = {
    Role.SUMMARY: "summary|meaning|impact|overview|description|alert description|introduction|background|purpose|about"
    "|what is it|symptoms|default definition|context|scope|what this alert means|details|why have one",
    Role.USE_WHEN: "use when|when to use|when to use it|when to use this|use it when|use this when|applies to",
    Role.NOT_WHEN: "known not to work when|do not use when|when not to use|when not to use it|not for",
    Role.PRECONDITIONS: "prerequisites|prerequisite|preconditions|requirements|before you begin|before you start"
    "|what you need",
    Role.INPUTS: "inputs",
    Role.STEPS: "steps|diagnosis|mitigation|procedure|procedures|resolution|troubleshooting|troubleshoot|remediation"
    "|recommended actions|actions|instructions|runbook|checklist|fix|solution|workaround|response|recovery|verification"
    "|investigation|triage|how to|what to do|make changes to solve alert|tasks|mitigation steps|diagnosis steps",
    Role.ROLLBACK: "rollback|roll back|rolling back|back out|backout|backout plan|rollback plan|undo",
    Role.EXPECTED: "expected result|expected results|expected outcome|success criteria",
    Role.RECORD: "what to record|record",
    Role.NOTES: "notes|note|additional notes|additional resources|useful resources|resources|references|see also"
    "|related alerts|links|license|further reading|documentation|contributing",
}
_ROLES = {words: role for role, several in _WHOLE.items() for words in several.split("|")}
_BEGINNINGS = {"escalat": Role.ESCALATE, "rollback": Role.ROLLBACK, "roll back": Role.ROLLBACK}


def role_of(title: str) -> Role:
    """What a heading promises. A number before it and a colon behind it say nothing."""
    if title.startswith(PART):
        return Role.STEPS
    words = " ".join(title.casefold().lstrip("0123456789.) ").rstrip(":.?! ").split())
    beginning = next((role for start, role in _BEGINNINGS.items() if words.startswith(start)), Role.OTHER)
    return _ROLES.get(words, beginning)


def heading_of(title: str) -> str:
    """The part of a process that a heading names, empty for one that says nothing of its own."""
    own = title.removeprefix(PART)
    return "" if own == title and own.casefold().rstrip(": ") in GENERIC else own
