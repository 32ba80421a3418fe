"""Changing what a case says about itself: its subject, priority, product and tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cases import clockwork
from cases.actions.moves import standing, touch
from cases.choices import Priority
from cases.events import cases as events
from cases.models import Case
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Refused

MAX_TAGS = 20


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
    new: dict[str, Any] = {}
    if subject is not None:
        new["subject"] = subject.strip()
    if priority is not None:
        new["priority"] = Priority(priority)
    if product is not None:
        new["product"] = product.strip()
    if tags is not None or add_tags or remove_tags:
        new["tags"] = _tags_of(case, tags, add_tags, remove_tags)
    changed = tuple(name for name, value in new.items() if getattr(case, name) != value)
    if not changed:
        return case
    for name in changed:
        setattr(case, name, new[name])
    touch(case)
    record(events.CaseEdited(subject_id=case.pk, fields=changed), by=by)
    if "priority" in changed:
        clockwork.follow(case, by=by)
    return case


def _tags_of(case: Case, tags: Sequence[str] | None, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """All tags of a case after a change. One that came with more than it may carry can still lose some."""
    most = max(MAX_TAGS, len(case.tags))
    gone = clean_tags(remove, most)
    kept = [tag for tag in clean_tags(case.tags if tags is None else tags, most) if tag not in gone]
    return clean_tags([*kept, *add], most)


def clean_tags(tags: Sequence[str], most: int = MAX_TAGS) -> list[str]:
    """Free words on a case: lower case, trimmed, each once, at most ``most`` of 40 characters.

    Changes nothing. Records nothing; the owning app's action asks the permission.
    """
    found = list(dict.fromkeys(tag.strip().lower()[:40] for tag in tags if tag.strip()))
    if len(found) > most:
        raise Refused(f"A case carries at most {MAX_TAGS} tags.")
    return found
