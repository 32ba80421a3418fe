"""A plain case in the fields of ours: what each becomes, and what is doubtful about it. Reads and stores nothing."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from cases.choices import CATEGORY_OF, LIVE, Category, NextAction, Priority, Resolution, Status
from cases.importing.keys import cut
from cases.importing.people import People
from cases.imports import PlainCase
from cases.models import Case
from cases.models.cases import SUBJECT_LENGTH

PRODUCT_LENGTH = 120
TAG_LENGTH = 40
MOST_COUNTED = 32_767
MAX_TAGS = 20
URL_LENGTH = 300
WAITS_FOR = {Status.PENDING: NextAction.REQUESTER, Status.ON_HOLD: NextAction.OTHER}

FIELDS = (
    *("subject", "queue_id", "requester_id", "assignee_id", "next_kind", "next_person_id", "priority", "product"),
    *("tags", "status", "category", "resolution", "solution_id", "opened_at", "updated_at", "solved_at", "closed_at"),
    *("source_url", "handed_on", "reopened"),
)
"""What an import may write in a case, in the names ``values_of`` gives them."""


def values_of(
    case: PlainCase, people: People, queue_id: UUID, solution_id: UUID | None, known: Case | None
) -> dict[str, Any]:
    """Every field of ``FIELDS``. A word the mapping does not translate leaves what ``known`` has, or a safe start."""
    status = case.status or (known.status if known else Status.OPEN)
    category = CATEGORY_OF[status]
    requester_id = people.id_of(case.requester.key if case.requester else "")
    assignee_id = people.id_of(case.assignee_key) if case.assignee_key else None
    updated_at = last_moment(case)
    return {
        "subject": cut(case.subject, SUBJECT_LENGTH),
        "queue_id": queue_id,
        "requester_id": requester_id,
        "assignee_id": assignee_id,
        **_next(status, assignee_id, people),
        "priority": case.priority or (known.priority if known else Priority.MEDIUM),
        "product": cut(case.product, PRODUCT_LENGTH),
        "tags": _tags(case),
        "status": status,
        "category": category,
        "resolution": Resolution.SOLVED if solution_id and category not in LIVE else "",
        "solution_id": solution_id,
        "opened_at": case.opened_at,
        "updated_at": updated_at,
        "solved_at": None if category in LIVE else _solved_at(case, updated_at),
        "closed_at": (case.closed_at or updated_at) if category == Category.CLOSED else None,
        "source_url": _address(case.source_url),
        "handed_on": _handed_on(case) if case.handed_on is None else case.handed_on,
        "reopened": _reopened(case) if case.reopened is None else case.reopened,
    }


def _solved_at(case: PlainCase, updated_at: datetime) -> datetime | None:
    """When it was solved; never, for one that a source which tells such times closed without."""
    if case.resolved_at is not None or (case.tells_solved and case.closed_at is not None):
        return case.resolved_at
    return case.closed_at or updated_at


def _handed_on(case: PlainCase) -> int:
    """How often another queue or another assignee took over; taking what nobody had is no hand-over."""
    both = sum(
        bool(update.before.get(name) and word) and update.before[name] != word
        for update in case.updates
        for name, word in update.changes.items()
        if name in ("queue", "assignee")
    )
    return min(both, MOST_COUNTED)


def _reopened(case: PlainCase) -> int:
    """How often work began again after it had ended."""
    known = [CATEGORY_OF[update.status] in LIVE for update in case.updates if update.status]
    return min(sum(now and not was for was, now in pairwise(known)), MOST_COUNTED)


def last_moment(case: PlainCase) -> datetime:
    """When something last happened to the case over there."""
    moments = [case.opened_at, *(entry.at for entry in case.entries), *(update.at for update in case.updates)]
    return max(moments + [at for at in (case.resolved_at, case.closed_at) if at is not None])


def first_reply(case: PlainCase) -> datetime | None:
    """When somebody other than the requester first answered them over there."""
    asked_by = case.requester.key if case.requester else ""
    answers = [
        entry.at
        for entry in case.entries
        if entry.kind == "reply" and entry.is_at_known and entry.author_key not in ("", asked_by)
    ]
    return min(answers, default=None)


def doubts_of(case: PlainCase) -> int:
    """Words of the case that the mapping does not translate."""
    return bool(case.status_word and not case.status) + bool(case.priority_word and not case.priority)


def _next(status: str, assignee_id: UUID | None, people: People) -> dict[str, Any]:
    """Who acts next: on a live case a colleague if one is named, the one it waits for, else whoever takes it."""
    waits_for = WAITS_FOR.get(Status(status))
    if waits_for is not None:
        return {"next_kind": waits_for, "next_person_id": None}
    if CATEGORY_OF[status] in LIVE and assignee_id is not None and people.is_colleague(assignee_id):
        return {"next_kind": NextAction.PERSON, "next_person_id": assignee_id}
    return {"next_kind": NextAction.QUEUE, "next_person_id": None}


def _tags(case: PlainCase) -> list[str]:
    return list(dict.fromkeys(cut(tag, TAG_LENGTH) for tag in case.tags))[:MAX_TAGS]


def _address(url: str) -> str:
    """A link that may be shown: web addresses only, whole or not at all."""
    return url if url.startswith(("https://", "http://")) and len(url) <= URL_LENGTH else ""
