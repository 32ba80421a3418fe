"""Whether a case may be rated, and has been."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

EDITABLE = timedelta(hours=12)


def is_ratable(case: Any, now: datetime) -> bool:
    """Whether a case may be rated now: it is closed, and not rated since, or so lately that one may think better."""
    if not case.is_closed or case.merged_into_id is not None:
        return False
    return not is_rated_since_closing(case) or bool(now <= case.rated_at + EDITABLE)


def is_rated_since_closing(case: Any) -> bool:
    """Whether the closed case was rated since it closed last."""
    return case.rated_at is not None and case.rated_at >= case.closed_at
