"""A requester says how a closed case went."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.actions.moves import standing
from cases.choices import Rating
from cases.events import rating as events
from cases.models import Case
from cases.permissions import require
from cases.selectors.rating import is_ratable, is_rated_since_closing
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused

MAX_TEXT = 1000


@transaction.atomic
def rate_case(case: Case, *, by: Actor, rating: int, text: str = "") -> Case:
    """Rate a closed case from 1 to 5, with a line for its support. It can be changed for 12 hours."""
    require(by, "case.rate", case)
    case = standing(case)
    now = timezone.now()
    if not case.is_closed:
        raise Refused("A case is rated once it is closed.")
    if not is_ratable(case, now):
        raise Overtaken("A rating can be changed for 12 hours, and these are over.")
    if rating not in Rating.values or len(text) > MAX_TEXT:
        raise Refused(f"Choose one of the five, and write at most {MAX_TEXT} characters.")
    is_again = is_rated_since_closing(case)
    was = case.rating if is_again else None
    case.rating, case.rating_text = rating, text.strip()
    case.rated_at = case.rated_at if is_again else now
    case.save(update_fields=["rating", "rating_text", "rated_at"])
    record(events.CaseRated(subject_id=case.pk, rating=rating, was=was), by=by)
    return case
