"""How a case ends: a solution is proposed by anyone, confirmed by its requester, and support of the queue closes it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases import clockwork, handling
from cases.actions.fields import NOTHING, complete
from cases.actions.knowledge import closing_article
from cases.actions.moves import main_thread, move, standing, touch
from cases.choices import NoArticle, Resolution, Status
from cases.events import cases as events
from cases.events import lifecycle as life
from cases.models import Case
from cases.permissions import require
from cases.runwork import open_runs
from cases.saved.fields import Given, Step
from cases.selectors.links import open_children
from conversations.actions.threads import settle_sides
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused

NO_OUTCOMES: Mapping[UUID, str] = {}


@transaction.atomic
def propose_solution(case: Case, *, by: Actor, entry_id: UUID) -> Case:
    """Propose an entry of the case as its solution. Anyone who sees the case may; it closes nothing."""
    require(by, "case.propose", case)
    case = standing(case)
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed.")
    entry = case.solution = _entry_of(case, entry_id, by)
    touch(case)
    record(events.SolutionProposed(subject_id=case.pk, entry_id=entry.pk), by=by)
    return case


@transaction.atomic
def confirm_solution(case: Case, *, by: Actor) -> Case:
    """The requester says that it works: what was proposed, or the case that support calls solved.

    A live case is solved by it. Side threads may still be open: they are the desk's, and end when it closes the case.
    """
    require(by, "case.confirm", case)
    case = standing(case)
    if case.is_closed or case.confirmed_at is not None:
        raise Overtaken(f"{case.ref} is {'closed' if case.is_closed else 'confirmed'} already.")
    proposed = (
        Entry.objects.visible_to(by).filter(pk=case.solution_id, deleted_at=None).first() if case.solution_id else None
    )
    if proposed is None and case.status != Status.SOLVED:
        raise Refused("Nobody has proposed a solution yet that you could confirm.")
    record(life.SolutionConfirmed(subject_id=case.pk, entry_id=proposed.pk if proposed else None), by=by)
    if case.status != Status.SOLVED:
        move(case, Status.SOLVED, by=by, reason="confirmed")
    case.confirmed_at = timezone.now()
    touch(case)
    clockwork.follow(case, by=by)
    return case


@transaction.atomic
def close_case(
    case: Case,
    *,
    by: Actor,
    resolution: str,
    no_article: str = "",
    article_id: UUID | None = None,
    entry_id: UUID | None = None,
    outcomes: Mapping[UUID, str] = NO_OUTCOMES,
    is_sure: bool = False,
    fields: Given = NOTHING,
) -> Case:
    """Close the case with a resolution code, and an article or why there is none. Only support of its queue may.

    ``outcomes`` has a line for each side thread that is still open: none ends in silence. ``is_sure`` closes a case
    whose parts are still open; ``fields`` fill in what closing needs. Both codes are asked for here and not only in
    the form: other doors close cases too.
    """
    require(by, "case.close", case)
    case = standing(case)
    handling.check_closing(case, resolution, no_article, has_article=article_id is not None)
    if not is_sure:
        handling.check_parts([part.ref for part in open_children(case, by)])
        handling.check_runs(open_runs(case.pk))
    complete(case, Step.CLOSE, fields, by=by)
    settle_sides("case", case.pk, by=by, outcomes=outcomes)
    if entry_id is not None:
        case.solution = _entry_of(case, entry_id, by)
    if article_id is not None:
        closing_article(case, article_id, by)
    case.article_id, case.no_article = article_id, "" if article_id else no_article
    _close(case, by=by, resolution=resolution)
    return case


def close_by_itself(case: Case, *, by: Actor) -> bool:
    """Close a solved case whose days are over; not while a side thread or a part of it is open. Returns whether.

    The system's own act.
    """
    sides = Thread.objects.filter(subject_kind="case", subject_id=case.pk, kind=Thread.Kind.SIDE, closed_at=None)
    if sides.exists() or open_children(case, by):
        return False
    case.no_article = NoArticle.UNSAID
    _close(case, by=by, resolution=Resolution.SOLVED)
    return True


def _entry_of(case: Case, entry_id: UUID, by: Actor) -> Entry:
    """An entry of the case that can be its solution. ``Missing`` for one that is deleted, or not for the actor."""
    rows = Entry.objects.visible_to(by).filter(thread=main_thread(case), pk=entry_id, deleted_at=None)
    entry: Entry | None = rows.first()
    if entry is None:
        raise Missing
    return entry


def _close(case: Case, *, by: Actor, resolution: str) -> None:
    handling.close(case, resolution)
    touch(case)
    record(events.CaseClosed(subject_id=case.pk, resolution=resolution), by=by)
    clockwork.follow(case, by=by)
