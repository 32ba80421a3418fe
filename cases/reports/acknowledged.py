"""How soon somebody of support had the cases, as a table of a report."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from cases.choices import Priority
from cases.reports.figures import Grouped, Kept
from cases.reports.periods import Period
from cases.reports.tables import Column, Table

COLUMNS = (
    *(Column("Of what", "words"), Column("Met"), Column("Missed"), Column("Share", "percent")),
    Column("Working hours, half within", "seconds"),
)


def acknowledged(found: Grouped[Kept], *, period: Period, queues: Mapping[UUID, str]) -> list[Table]:
    """The verdicts by priority, by queue and along the period; no line and no table where nothing was judged.

    ``queues`` are names of the queues that the reader sees: others have no line.
    """
    if found.total.share is None:
        return []
    seen = {name: found.by_queue[key] for key, name in queues.items() if key in found.by_queue}
    lines = [
        *((f"{level.label} priority", found.by_priority.get(level.value, Kept())) for level in Priority),
        *((name, seen[name]) for name in sorted(seen, key=str.lower)),
        *((_stretch(period, bucket.label), found.by_bucket.get(bucket.start, Kept())) for bucket in period.buckets()),
    ]
    judged = [(name, one) for name, one in lines if one.share is not None]
    rows = [(name, one.met, one.missed, one.share, one.spent.median) for name, one in judged]
    note = f"By priority, by queue and by {period.unit}: until support first showed that somebody had the case."
    return [Table("acknowledged", "Acknowledgement clocks met", COLUMNS, rows, note)]


def _stretch(period: Period, label: str) -> str:
    """A stretch of the period, told from a priority or a queue: a week has only its number."""
    return f"Week {label}" if period.unit == "week" else label
