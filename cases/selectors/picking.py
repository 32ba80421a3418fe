"""Cases to choose from where somebody names another one by words."""

from __future__ import annotations

from cases.choices import Category
from cases.models import Case, Queue
from core.actor import Actor

OFFERED = 10
READ = 200
"""Of so many hits the last touched are offered: more of them nobody could tell apart by one word."""


def cases_with(words: str, actor: Actor, *, but: Case) -> list[Case]:
    """Cases that the actor sees whose subjects have these words: live ones first, then solved, then closed.

    Each by their last change. At most ``OFFERED``, in three queries; merged ones and ``but`` are left out.
    """
    seen = Case.objects.visible_to(actor).filter(merged_into=None).exclude(pk=but.pk)
    here = Case.objects.filter(queue__in=Queue.objects.visible_to(actor).values("pk"), category=Category.RESOLVED)
    solved = here.filter(merged_into=None).exclude(pk=but.pk)
    found: list[Case] = []
    for cases in (seen.live(), solved, seen.closed()):
        hits = cases.with_words(words).order_by().values("pk")[:READ]
        rows = Case.objects.filter(pk__in=hits).only("number", "subject").order_by("-updated_at", "-number")
        found += rows[: OFFERED - len(found)] if len(found) < OFFERED else []
    return found
