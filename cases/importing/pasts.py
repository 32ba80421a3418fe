"""The past of a case as far as clocks care: when it waited, when it had ended, and whether its target was kept.

Pure. The spans a clock ran are made of the statuses the other system's log tells, with its own times: no second of a
wait is counted, and none of the work beside it is lost.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cases.choices import CATEGORY_OF, LIVE
from cases.imports import PlainCase
from clocks import running


@dataclass(frozen=True, slots=True)
class Past:
    """``states`` are moments with the status a case took then, in order. ``is_met`` is the source's own verdict on its
    target, ``taken_at`` when somebody of support first had the case; None where it does not say.
    """

    states: tuple[tuple[datetime, str], ...] = ()
    is_met: bool | None = None
    taken_at: datetime | None = None

    def spans(self, begin: datetime, end: datetime | None, pauses: Collection[str]) -> running.Spans:
        """When a clock ran that began with the case: not while it waited for one of ``pauses``, nor once it had ended.

        Without an ``end`` it may run still.
        """
        spans = running.begin(begin)
        for at, status in self.states:
            if end is not None and at >= end:
                break
            stands = CATEGORY_OF[status] not in LIVE or status in pauses
            spans = running.halt(spans, at) if stands else running.go_on(spans, max(at, begin))
        return spans if end is None else running.halt(spans, max(end, begin))

    def waits_since(self, status: str) -> datetime | None:
        """Since when it has been in the status it has now; None where nobody told."""
        since = None
        for at, taken in self.states:
            since = None if taken != status else since or at
        return since


NO_PAST = Past()


def past_of(case: PlainCase) -> Past:
    """What the updates of a case tell. A word that nobody translated leaves the status as it was."""
    return Past(tuple((update.at, update.status) for update in case.updates if update.status), case.is_met)
