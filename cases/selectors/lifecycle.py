"""What a case's page knows about its life: what an answer would do, what belongs to it, what can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.choices import NextAction, Status, Undoable
from cases.models.reversals import Reversal
from cases.selectors.links import ArticleLine, LinkLine, belonging_to
from cases.workflow import PAUSES, Lifecycle, answer_to
from conversations.models import Link
from core.actor import Actor
from core.chosen import Kept


@dataclass(frozen=True, slots=True)
class Undo:
    """A merge into this case that the actor can still take back: of which case, and until when."""

    key: UUID
    refs: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Life:
    """The life of a case as one reader sees it.

    ``answer`` is what a requester's reply would do; ``waits_for`` what a paused case waits for, in words.
    """

    links: list[LinkLine]
    articles: list[ArticleLine]
    answer: str
    may_confirm: bool
    waits_for: str = ""
    undo: Undo | None = None

    @property
    def parent(self) -> LinkLine | None:
        """The case this one is a part of."""
        return next((line for line in self.links if line.kind == Link.Kind.CHILD and not line.is_back), None)

    @property
    def children(self) -> list[LinkLine]:
        """The parts of this case."""
        return [line for line in self.links if line.kind == Link.Kind.CHILD and line.is_back]

    @property
    def others(self) -> list[LinkLine]:
        """Every other link."""
        return [line for line in self.links if line.kind != Link.Kind.CHILD]


def kept_lifecycle() -> Kept[Lifecycle] | None:
    """What the organization chose about the end of its cases, if anybody has chosen. One query."""
    found = Lifecycle.kept()
    return found[0] if found else None


def lifecycle() -> Lifecycle:
    """The rules that count: the chosen ones, or those every space begins with. One query."""
    kept = kept_lifecycle()
    return kept.value if kept else Lifecycle()


def life_of(case: Any, actor: Actor, *, has_links: bool) -> Life:
    """The life of a case that the actor was just found to see. Three queries at most for links, more where it ended."""
    links, articles = belonging_to(case, actor) if has_links else ([], [])
    is_requester = actor.person_id == case.requester_id
    answer = answer_to(case, lifecycle() if case.is_closed and is_requester else Lifecycle(), timezone.now())
    return Life(
        links=links,
        articles=articles,
        answer=answer,
        may_confirm=is_requester and _is_confirmable(case, actor),
        waits_for=_waits_for(case),
        undo=_undo(case, links, actor),
    )


def _is_confirmable(case: Any, actor: Actor) -> bool:
    if case.is_closed or case.confirmed_at is not None:
        return False
    if case.status == Status.SOLVED:
        return True
    if case.solution_id is None or case.solution.deleted_at is not None:
        return False
    return actor.is_staff or not case.solution.is_note


def _waits_for(case: Any) -> str:
    if case.status not in PAUSES:
        return ""
    usual = "an answer of the requester" if case.next_kind == NextAction.REQUESTER else "somebody outside"
    return str(case.paused_reason or usual)


def _undo(case: Any, links: list[LinkLine], actor: Actor) -> Undo | None:
    """The actor's newest merge into this case that is still to be taken back. Asks only where something was merged."""
    merged = {str(line.other.pk): line.other.ref for line in links if line.kind == Link.Kind.MERGED and line.is_back}
    if not merged:
        return None
    mine = Reversal.objects.visible_to(actor).filter(kind=Undoable.MERGE, done_at=None, until__gt=timezone.now())
    found = mine.filter(data__target=str(case.pk)).order_by("-at").first()
    if found is None:
        return None
    refs = [merged[stub["case"]] for stub in found.data["stubs"] if stub["case"] in merged]
    return Undo(found.pk, " and ".join(refs), found.until)
