"""Which of a report's open cases are overdue: their number, and the list that has the very same cases."""

from __future__ import annotations

from dataclasses import dataclass

from cases.filters import Filters, filtered
from cases.lists import count_words, counted
from cases.models import Case
from cases.reports.asked import Asked
from cases.selectors.queues import queues_of
from core.actor import Actor
from notifications.subjects import member_path


@dataclass(frozen=True, slots=True)
class Late:
    """``words`` is a sentence, ``url`` lists the cases that it counts."""

    words: str
    url: str


def late_cases(asked: Asked, actor: Actor) -> Late | None:
    """The overdue cases among the open ones that the actor sees and the report is about; none is nothing to say.

    Counted as their list counts them, whatever time the report is about. At most two queries.
    """
    queues = queues_of(actor)
    narrow = {"pk": asked.queue, "team": asked.team}
    chosen = {name: key for name, key in narrow.items() if key}
    slugs = tuple(queues.filter(**chosen).values_list("slug", flat=True)) if chosen else ()
    if chosen and not slugs:
        return None
    filters = Filters(due="overdue", priority=asked.priority, client=asked.client, product=asked.product, queues=slugs)
    [count] = counted([filtered(Case.objects.visible_to(actor).live(), filters, actor)])
    if not count:
        return None
    words = f"{count_words(count)} open case{' is' if count == 1 else 's are'} overdue."
    return Late(words, f"{member_path('cases')}?{filters.query()}")
