"""What the pages of macros know, and what one becomes on a case: its words filled, each thing it would do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.choices import Priority, Status
from cases.models import Queue
from cases.permissions import may, require
from cases.saved.macros import Macro, fill
from cases.selectors.views import audience_of, names_of
from core.actor import Actor
from core.chosen import Kept
from core.refusals import NotAllowed

ON_PAGE = 200
HIDDEN_QUEUE = "a queue that you do not see"
_ASKED = {"status": "case.change_status", "assign": "case.assign"}
"""The permission of a step; every other one edits the case."""


@dataclass(frozen=True, slots=True)
class MacroLine:
    """A macro in a list: what it says and does in a line, whom it is for, and what its reader may do with it."""

    key: UUID
    title: str
    text: str
    does: str
    audience: str
    is_private: bool
    may_change: bool
    can_go_back: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a macro does to a case, as a sentence's end; ``reason`` says why it cannot be done."""

    name: str
    words: str
    is_on: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A macro on a case, before anything is sent or done."""

    key: UUID
    title: str
    text: str
    audience: str
    steps: tuple[Step, ...]
    digest: str

    def over(self, begun: dict[str, Any]) -> dict[str, Any]:
        """What a composer holds with the words of the macro behind those in it; for its readers if it was empty."""
        words = str(begun.get("text", ""))
        if not self.text or self.text in words:
            return begun
        audience = begun.get("audience", self.audience) if words else self.audience
        return begun | {"audience": audience, "text": f"{words}\n\n{self.text}" if words else self.text}


def macros_of(actor: Actor, words: str = "", *, acting: bool = False) -> list[Kept[Macro]]:
    """The macros offered to an actor whose name or text has these words: own first, then their teams', then all's.

    ``acting`` leaves out those that only say something. One query.
    """
    rank = {"personal": 0, "team": 1, "shared": 2}
    found = Macro.kept(Macro.visible_to(actor))
    wanted = words.casefold().split()
    fit = [one for one in found if all(word in f"{one.value.title} {one.value.text}".casefold() for word in wanted)]
    fit = [one for one in fit if one.value.steps] if acting else fit
    return sorted(fit, key=lambda one: (rank[one.value.sharing], one.value.title.casefold()))


def macro_of(actor: Actor, key: UUID | None) -> Kept[Macro] | None:
    """The macro with this key, if it is offered to the actor."""
    return next(iter(Macro.kept(Macro.visible_to(actor) & Q(pk=key))), None) if key else None


def macro_lines(actor: Actor, words: str = "") -> list[MacroLine]:
    """The first ``ON_PAGE`` macros offered to an actor. Four queries, however many."""
    kept = macros_of(actor, words)[:ON_PAGE]
    names = names_of(kept, actor)
    queues = _queues(actor, [one.value for one in kept])
    return [
        MacroLine(
            one.key,
            one.value.title,
            one.value.text,
            "; ".join(_words(one.value, step, queues) for step in one.value.steps),
            audience_of(one, actor, names),
            one.value.audience == "private",
            may(actor, "view.change", one.value),
            one.can_go_back,
        )
        for one in kept
    ]


def used(
    kept: Kept[Macro], case: Any, actor: Actor, *, organization: str, ticked: Collection[str] | None = None
) -> Used:
    """What a macro becomes on a case that the actor sees. ``ticked`` are the steps still wanted; None for all."""
    macro = kept.value
    queues = _queues(actor, [macro])
    steps = tuple(_step(macro, name, case, actor, queues) for name in macro.steps)
    if ticked is not None:
        steps = tuple(replace(step, is_on=step.name in ticked) for step in steps)
    text = fill(macro.text, _values(case, actor, organization))
    # who may not write to the requester is given the words for a note
    audience = macro.audience if may(actor, "case.reply", case) else "private"
    return Used(kept.key, macro.title, text, audience, steps, macro.digest)


def _step(macro: Macro, name: str, case: Any, actor: Actor, queues: dict[UUID, str]) -> Step:
    reason = ""
    try:
        require(actor, _ASKED.get(name, "case.edit"), case)
    except NotAllowed as refused:
        reason = refused.sentence
    if name == "queue" and macro.queue not in queues:
        reason = "The queue is not there, or not for you."
    return Step(name, _words(macro, name, queues), is_on=not reason, reason=reason)


def _words(macro: Macro, step: str, queues: dict[UUID, str]) -> str:
    if step == "status":
        return f"set {Status(macro.status).label}" + (f" ({macro.reason})" if macro.reason else "")
    if step == "priority":
        return f"set the priority {Priority(macro.priority).label}"
    if step == "assign":
        return "assign it to whoever uses it" if macro.assign == "me" else "assign it to nobody"
    if step == "queue":
        return f"move it to {queues.get(macro.queue, HIDDEN_QUEUE) if macro.queue else HIDDEN_QUEUE}"
    told = (("add", macro.add_tags), ("remove", macro.remove_tags))
    return " and ".join(f"{verb} {', '.join(tags)}" for verb, tags in told if tags)


def _queues(actor: Actor, macros: Iterable[Macro]) -> dict[UUID, str]:
    keys = {macro.queue for macro in macros if macro.queue}
    return dict(Queue.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name"))


def _values(case: Any, actor: Actor, organization: str) -> dict[str, str]:
    return {
        "requester.first_name": case.requester.first_name,
        "requester.name": case.requester.name,
        "case.number": case.ref,
        "case.subject": case.subject,
        "agent.first_name": next(iter(actor.name.split()), actor.name),
        "agent.name": actor.name,
        "organization.name": organization,
    }
