"""The macros that rules use: as their author sees them now, and only as they were when the rule was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.rules.kept import Rule
from cases.rules.macros import is_usable, macros_in
from cases.rules.steps import Do
from cases.saved.macros import PLACEHOLDERS, Macro, fill
from core.actor import Actor
from notifications.readers import reader
from tenants.doors import home_here

ORGANIZATION = "organization.name"


def macros_for(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Macro]:
    """Those of these macros that are offered to an actor. One query, none without keys."""
    wanted = set(keys)
    return {one.key: one.value for one in Macro.kept(Q(pk__in=wanted) & Macro.visible_to(actor))} if wanted else {}


def offered_to_rules(actor: Actor) -> list[tuple[str, str]]:
    """The macros that an actor's rules can use, as keys and titles. One query."""
    found = [(str(one.key), one.value) for one in Macro.kept(Macro.visible_to(actor)) if is_usable(one.value)]
    return sorted(((key, value.title) for key, value in found), key=lambda pair: pair[1].casefold())


def usable_macros(rule: Rule) -> dict[UUID, Macro]:
    """The macros a rule may use now: offered to its author, who is here, and unchanged since the rule was kept."""
    keys = macros_in(rule)
    author = reader(rule.author) if keys and rule.author is not None else None
    found = macros_for(author.actor, keys) if author is not None else {}
    known = {step.keys[0]: step.digest for step in rule.steps if step.do == Do.MACRO}
    return {key: macro for key, macro in found.items() if macro.digest == known[key]}


def has_changed(rule: Rule, digests: Mapping[str, str]) -> bool:
    """Whether a macro of the rule is not as it was when the rule was kept. ``digests`` are those of now, by key."""
    return any(digests.get(step.values[0]) not in (None, step.digest) for step in rule.steps if step.do == Do.MACRO)


def filled_note(text: str, case: Any, rule_name: str) -> str:
    """The words of a macro on a case, used by a rule of this name."""
    home = home_here() if ORGANIZATION in text else None
    values = {
        "requester.first_name": case.requester.first_name,
        "requester.name": case.requester.name,
        "case.number": case.ref,
        "case.subject": case.subject,
        ORGANIZATION: home.name if home else "",
    }
    return fill(text, dict.fromkeys(PLACEHOLDERS, f"the rule {rule_name}") | values)
