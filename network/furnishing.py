"""A template of the registry as the settings it begins with: its words, its rules and its form, typed and checked."""

from __future__ import annotations

from intake.schema import Section, Sections, fitting
from network.naming import NetworkWords
from network.rules import Rules
from tenants.networks import Template

MINUTE = 60


def words_of(template: Template) -> NetworkWords:
    """What a network of this kind calls severities, and when to ask there."""
    called = {one: {"name": name, "when": when} for one, (name, when) in template.words.items()}
    return NetworkWords.checked({"severities": called, "guide": template.guide})


def rules_of(template: Template) -> Rules:
    """What its members promise each other."""
    return Rules.checked(
        {
            "acknowledged": {one: soon * MINUTE for one, (soon, _) in template.clocks.items()},
            "answered": {one: later * MINUTE for one, (_, later) in template.clocks.items()},
            "always": template.always,
        }
    )


def sections_of(template: Template) -> Sections:
    """What a request answers."""
    return fitting(tuple(Section.checked(one) for one in template.form))
