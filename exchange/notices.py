"""Who hears of it: those of this side who are named on an escalation, or all its support; and who is asked to look."""

from __future__ import annotations

from uuid import UUID

from conversations.bells import tell_and_ring
from core import models
from core.events import on
from directory.models import Person
from exchange import events
from exchange.models import Draft, Mirror
from notifications.choices import Reason
from notifications.readers import readers

MOST = 500


@on("hears", events.EscalationHeard)
def tell_this_side(event: models.Event) -> None:
    """A notice for everybody of this side whom it concerns; not for the side that did it."""
    mirror = Mirror.objects.filter(pk=event.subject_id).first()
    if mirror is None or event.data["side"] == mirror.side:
        return
    named = [UUID(key) for key in event.data["people"]]
    keys = named or _support()
    hearing = {key: Reason.ESCALATION for key, one in readers(keys).items() if one.actor.is_support}
    tell_and_ring(event, hearing)


@on("hears", events.ReleaseAsked, events.DraftSentBack)
def tell_whom_it_waits_for(event: models.Event) -> None:
    """A notice for the one person it waits for now, if it still does."""
    person = UUID(event.data["person_id"])
    draft = Draft.objects.filter(pk=event.subject_id).first()
    waits = draft is not None and person in (draft.reviewer_id, draft.by_id)
    hearing = {key: Reason.NEXT for key, one in readers([person]).items() if waits and one.actor.is_support}
    tell_and_ring(event, hearing)


def _support() -> list[UUID]:
    """Everybody who may take a request that names nobody."""
    colleagues = Person.objects.filter(kind=Person.Kind.COLLEAGUE, is_active=True).order_by("id")
    return list(colleagues.values_list("pk", flat=True)[:MOST])
