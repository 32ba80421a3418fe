"""The macros that rules use: as their author sees them now, and only as they were when the rule was kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.rules.kept import Rule
from cases.rules.macros import is_usable, macros_in, steps_of
from cases.rules.steps import Do
from cases.rules.words import step_words
from cases.saved.macros import PLACEHOLDERS, Macro, fill
from conversations.markdown import as_plain
from core.actor import Actor
from notifications.readers import reader
from tenants.doors import home_here

ORGANIZATION = "organization.name"
UNSEEN = "a queue that you do not see"
_CALLED = re.compile(r"(\\*)@(?=[\w.-]*\{\{)")
"""An @ whose name a placeholder would make, with the backslashes before it."""


def macros_for(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Macro]:
    """Those of these macros that are offered to an actor. One query, none without keys."""
    wanted = set(keys)
    return {one.key: one.value for one in Macro.kept(Q(pk__in=wanted) & Macro.visible_to(actor))} if wanted else {}


def offered_to_rules(actor: Actor) -> dict[str, Macro]:
    """The macros that an actor's rules can use, by their keys, in the order of their titles. One query."""
    found = [(str(one.key), one.value) for one in Macro.kept(Macro.visible_to(actor)) if is_usable(one.value)]
    return dict(sorted(found, key=lambda pair: pair[1].title.casefold()))


@dataclass(frozen=True, slots=True)
class ShownMacro:
    """What a rule would do with a macro as it is now. ``sign`` is sent back with the form that showed it."""

    title: str
    sign: str
    does: list[str]


def shown_macro(key: str, macro: Macro, names: Mapping[str, str]) -> ShownMacro:
    """A macro in words, its note whole. ``names`` has what keys mean."""
    does = [
        f"write the note “{step.words}”"
        if step.do == Do.NOTE
        else step_words(step, {value: UNSEEN for value in step.values if step.do == Do.MOVE} | dict(names))
        for step in steps_of(macro)
    ]
    return ShownMacro(macro.title, f"{key}:{macro.digest}", does)


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
    """The words of a macro on a case, used by a rule of this name; nobody looks at them before they are written.

    What others have written, such as the subject, comes in as plain words: it formats nothing, leads nowhere and calls
    nobody, also not where the macro's own words put an @ before it.
    """
    home = home_here() if ORGANIZATION in text else None
    values = dict.fromkeys(PLACEHOLDERS, f"the rule {rule_name}") | {
        "requester.first_name": case.requester.first_name,
        "requester.name": case.requester.name,
        "case.subject": case.subject,
        ORGANIZATION: home.name if home else "",
    }
    plain = {name: as_plain(value) for name, value in values.items()}
    plain |= {"case.number": case.ref}
    text = _CALLED.sub(lambda found: found[0] if len(found[1]) % 2 else f"{found[1]}\\@", text)
    return fill(text, plain)
