"""What each step makes of a case, in memory: it refuses with a sentence, or it sets what changes.

Nothing is read and nothing is written here. An action does its step to the locked row, saves that and says so; what a
change of several cases would come to is found by the same steps, done to rows that are thrown away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.choices import CATEGORY_OF, SAID_BY_PEOPLE, Category, NextAction, Priority, Resolution, Status
from cases.workflow import BY_HAND, ENDS, PAUSES, SAY_WHAT_FOR, acts_next, closed_words, may_follow
from core.refusals import Overtaken, Refused

MAX_TAGS = 20


def check_stands(case: Any) -> None:
    """``Overtaken`` for a case that was merged away."""
    if case.merged_into_id is not None:
        raise Overtaken(f"{case.ref} was merged into another case; write there.")


def assign(case: Any, assignee: Any) -> bool:
    """Give the case to a colleague, or to nobody. Whoever takes a waiting case also owns its next action.

    Returns whether anything is another than before. A new case that somebody gets is to become open next.
    """
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed.")
    if assignee is not None and not _is_colleague(assignee):
        raise Refused("Only colleagues take cases.")
    if case.assignee_id == (assignee.pk if assignee else None):
        return False
    case.handed_on += case.assignee_id is not None and assignee is not None
    case.assignee = assignee
    if case.category == Category.OPEN and case.next_kind in (NextAction.QUEUE, NextAction.PERSON):
        case.ask(NextAction.PERSON if assignee else NextAction.QUEUE, assignee)
    return True


def begins(case: Any) -> bool:
    """Whether a case that was just assigned is to become open by it."""
    return case.status == Status.NEW and case.assignee_id is not None


def hand_over(case: Any, next_kind: str, *, person: Any, note: str, act_by: datetime | None) -> None:
    """Name who must act next, what, and by when."""
    if not case.is_live:
        raise Overtaken(f"{case.ref} is {case.get_status_display().lower()}: nobody has to act.")
    kind = NextAction(next_kind)
    if kind == NextAction.PERSON and (person is None or not _is_colleague(person)):
        raise Refused("Choose the colleague who acts next.")
    if act_by is not None and act_by <= timezone.now():
        raise Refused("Give a time in the future for the next action.")
    case.ask(kind, person)
    case.next_note, case.act_by = note.strip()[:160], act_by


def check_status(case: Any, status: str, reason: str) -> None:
    """Refuse a status that is not taken by hand, or not like this."""
    if status not in BY_HAND:
        raise Refused("Choose Open, Pending, On hold or Solved. Closing asks for a resolution.")
    if case.is_closed:
        raise Overtaken(closed_words(case.ref))
    if status == Status.ON_HOLD and not reason.strip() and case.status != status:
        raise Refused(SAY_WHAT_FOR)


def take_status(case: Any, status: str, *, waits_for: str = "", wakes_at: datetime | None = None) -> bool:
    """Take a status, and name who acts next by it. Returns whether it is another than before: a case that pauses
    already may only wait for something else, or until another time.
    """
    if case.status == status:
        pause(case, waits_for or case.paused_reason, wakes_at, case.paused_at)
        return False
    if not may_follow(case.status, status):
        raise Refused(f"{case.ref} is {case.get_status_display()}; it cannot become {Status(status).label}.")
    if case.category in ENDS and CATEGORY_OF[status] == Category.OPEN:
        case.reopened += 1
    case.become(status)
    case.ask(acts_next(status, is_assigned=case.assignee_id is not None), case.assignee)
    pause(case, waits_for, wakes_at, timezone.now())
    if case.is_live:
        case.closed_at = case.solved_at = case.confirmed_at = None
        case.resolution = case.no_article = ""
    else:
        end(case)
    return True


def pause(case: Any, waits_for: str, wakes_at: datetime | None, since: datetime | None) -> None:
    """What a paused case waits for, since when, and when it comes back; nothing for one that goes on."""
    if case.status not in PAUSES:
        case.paused_reason, case.paused_at, case.wakes_at = "", None, None
        return
    if wakes_at is not None and wakes_at <= timezone.now():
        raise Refused("Give a time in the future for the case to come back.")
    case.paused_reason, case.paused_at, case.wakes_at = waits_for.strip()[:160], since, wakes_at


def end(case: Any) -> None:
    """Nobody has to act any more."""
    case.ask(NextAction.REQUESTER)
    case.act_by, case.next_note = None, ""
    case.solved_at = case.solved_at or timezone.now()
    case.paused_reason, case.paused_at, case.wakes_at = "", None, None


def enter(case: Any, queue: Any, *, stays: bool) -> UUID | None:
    """Lie in another queue. An assignee who does not stay lets go of the case, and of a next action that was theirs.

    Returns who that is.
    """
    case.queue = queue
    left: UUID | None = case.assignee_id
    if left is None or stays:
        return None
    case.assignee = None
    if case.next_person_id == left:
        case.ask(NextAction.QUEUE)
    return left


def edit(
    case: Any,
    *,
    subject: str | None = None,
    priority: str | None = None,
    product: str | None = None,
    tags: Sequence[str] | None = None,
    add_tags: Sequence[str] = (),
    remove_tags: Sequence[str] = (),
) -> tuple[str, ...]:
    """Set what is given of what a case says about itself. Returns the names of what is another than before."""
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
    for name in changed:
        setattr(case, name, new[name])
    return changed


def clean_tags(tags: Sequence[str], most: int = MAX_TAGS) -> list[str]:
    """Free words on a case: lower case, trimmed, each once, at most ``most`` of 40 characters."""
    found = list(dict.fromkeys(tag.strip().lower()[:40] for tag in tags if tag.strip()))
    if len(found) > most:
        raise Refused(f"A case carries at most {MAX_TAGS} tags.")
    return found


def check_closing(case: Any, resolution: str, no_article: str, *, has_article: bool = False) -> None:
    """Refuse to close a case twice, or without saying how it ended and what comes of it."""
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed already.")
    if resolution not in Resolution.values:
        raise Refused("Say how the case ended: choose a resolution.")
    if not has_article and no_article not in dict(SAID_BY_PEOPLE):
        raise Refused("Say why no article comes of it, so that known problems can be told from new ones.")


def check_runs(titles: Collection[str]) -> None:
    """Refuse to close over runs of processes that nobody has concluded: what they taught would be lost."""
    if titles:
        names = " and ".join(f"“{title}”" for title in titles)
        raise Refused(f"Nobody has said how {names} ended. Say so on its run, or close the case all the same.")


def check_parts(refs: Collection[str]) -> None:
    """Refuse to close a case of which these parts are still open."""
    if refs:
        raise Refused(f"{', '.join(refs)} belong to this case and are still open. Confirm it.")


def close(case: Any, resolution: str) -> None:
    """End it for good."""
    case.resolution, case.closed_at = resolution, timezone.now()
    case.become(Status.CLOSED)
    end(case)


@contextmanager
def named(step: str) -> Iterator[None]:
    """What is refused within says of which step."""
    try:
        yield
    except Refused as refused:
        refused.sentence = f"{step}: {refused.sentence}"
        refused.args = (refused.sentence,)
        raise


def _is_colleague(person: Any) -> bool:
    return bool(person.kind == person.Kind.COLLEAGUE and person.is_active)


def _tags_of(case: Any, tags: Sequence[str] | None, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """All tags of a case after a change. One that came with more than it may carry can still lose some."""
    most = max(MAX_TAGS, len(case.tags))
    gone = clean_tags(remove, most)
    kept = [tag for tag in clean_tags(case.tags if tags is None else tags, most) if tag not in gone]
    return clean_tags([*kept, *add], most)
