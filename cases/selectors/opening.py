"""What somebody has begun to write into the form of a new case, so that it is there again on the next visit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cases.selectors.intake import fillable
from cases.selectors.threads import Writing, files_waiting
from core.actor import Actor
from notifications.selectors.reading import draft_at
from notifications.subjects import Title, member_path

KIND = "opening"
FREELY = UUID(int=0)
"""Stands for a new case without a form."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The form of a new case: ``writing`` is where its draft lies, ``values`` what stood in its fields, by name."""

    writing: Writing
    values: Mapping[str, list[str]] = field(default_factory=dict)

    def initial(self, prefix: str = "") -> dict[str, Any]:
        """The values of the fields whose names begin with this, without it."""
        found = {name.removeprefix(prefix): given for name, given in self.values.items() if name.startswith(prefix)}
        return {name: given[0] if len(given) == 1 else given for name, given in found.items() if given}


def begun(actor: Actor, form: UUID | None, attached: Sequence[Any] | None = None) -> Begun:
    """What the actor wrote before into a form (None: without one). One query, two with files.

    ``attached`` are the files of a form that came back with something wrong; its words are in it.
    """
    place = f"{KIND}:{form or FREELY}"
    draft = draft_at(actor, place)
    if draft is None:
        return Begun(Writing(place, None, None, files=files_waiting(actor, attached or ())))
    keys = attached if attached is not None else draft.data.get("attached", "").split(",")
    writing = Writing(place, None, None, draft.at, files_waiting(actor, [key for key in keys if key]))
    return Begun(writing, _values(draft.data.get("form", "")))


def opening_titles(actor: Actor, keys: Any) -> Mapping[UUID, Title]:
    """What drafts of new cases are called, each with the form it was begun in, as far as the actor is offered it."""
    name = "new_case" if actor.is_staff else "new_request"
    found = {FREELY: Title("A new case", member_path(name))} if FREELY in keys else {}
    for kept in fillable(actor) if set(keys) - {FREELY} else ():
        if kept.key in keys:
            there = (
                f"{member_path(name)}?form={kept.key}" if actor.is_staff else member_path("new_request_by", kept.key)
            )
            found[kept.key] = Title(f"A new case: {kept.name}", there)
    return found


def _values(text: str) -> dict[str, list[str]]:
    """The fields as the page's script sent them; nothing of what is not of that shape."""
    try:
        given = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    return {name: [one for one in v if isinstance(one, str)] for name, v in given.items() if isinstance(v, list)}
