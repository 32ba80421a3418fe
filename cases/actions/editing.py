"""Changing what a case says about itself: its subject, priority, product and tags."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cases import clockwork, handling
from cases.actions.moves import standing, touch
from cases.events import cases as events
from cases.models import Case
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Refused


@transaction.atomic
def edit_case(
    case: Case,
    *,
    by: Actor,
    subject: str | None = None,
    priority: str | None = None,
    product: str | None = None,
    tags: Sequence[str] | None = None,
    add_tags: Sequence[str] = (),
    remove_tags: Sequence[str] = (),
) -> Case:
    """Change what the case says about itself: what is given, and nothing else. What stays the same is not told.

    ``tags`` are all of them; ``remove_tags`` and ``add_tags`` change single ones of those it has by now.
    """
    require(by, "case.edit", case)
    if subject is not None and not subject.strip():
        raise Refused("Give the case a subject, so that people can tell it from others.")
    case = standing(case)
    was = case.priority
    changed = handling.edit(
        case,
        subject=subject,
        priority=priority,
        product=product,
        tags=tags,
        add_tags=add_tags,
        remove_tags=remove_tags,
    )
    if not changed:
        return case
    touch(case)
    moved = {"priority_was": was, "priority": case.priority} if "priority" in changed else {}
    record(events.CaseEdited(subject_id=case.pk, fields=changed, **moved), by=by)
    if moved:
        clockwork.follow(case, by=by)
    return case
