"""Who follows a saved view that a case has just come into. For reactions: it asks as each of them, and tells nobody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.choices import CATEGORY_OF
from cases.filters import Filters, filtered
from cases.lists import counted
from cases.models import Case
from cases.querysets import CaseQuerySet
from cases.saved.views import CaseView
from cases.selectors.scopes import of_saved
from core.actor import Actor
from core.chosen import Kept
from core.models import Event
from notifications.choices import Level, Reason
from notifications.readers import readers
from notifications.selectors.follows import follows_of_kind
from notifications.selectors.notices import told_before

MOST_VIEWS = 50
"""Views that the people of a space can follow between them; each is looked at for every case that changes."""
EACH = 10
"""So many of these one person follows, so that nobody takes the places of all others."""
MOST_PAIRS = 500
"""So many pairs of a view and a follower are looked at for one event."""
A_QUERY = 50

TOUCHES: dict[str, frozenset[str]] = {
    "CaseMoved": frozenset({"queues", "any queue"}),
    "CaseAssigned": frozenset({"assignee", "view mine", "view unassigned", "on mine", "acting", "view next"}),
    "NextActionHandedOver": frozenset({"acting", "view next", "on mine"}),
    "FieldChanged": frozenset({"fields"}),
    "CaseClosed": frozenset({"status", "category"}),
}
"""Which filters of a view an event can bring a case into."""
FIELDS = {"priority": "priority", "product": "product", "tags": "tag", "subject": "words"}


def come_into(event: Event, case: Case) -> list[UUID]:
    """The people who follow a view that this event may have brought the case into, and that holds it now for them.

    Nobody is named who was told of this case for a view before. One query where no view is followed.
    """
    pairs = follows_of_kind("view", but=Level.MUTED)
    if not pairs or not _is_news(event):
        return []
    views = {one.key: one for one in CaseView.kept(Q(pk__in=[key for _, key in pairs][:MOST_PAIRS]))}
    pairs = [(person, key) for person, key in pairs if key in views and _touches(event, views[key].value)]
    told = told_before("case", case.pk, Reason.FOLLOWS_VIEW)
    pairs = [(person, key) for person, key in pairs if person not in told][:MOST_PAIRS]
    actors = readers({person for person, _ in pairs}) if pairs else {}
    asked = [
        (person, _match(views[key], case, actors[person].actor))
        for person, key in pairs
        if person in actors and views[key].value.is_visible_to(actors[person].actor)
    ]
    return _holding(asked)


def _holding(asked: list[tuple[UUID, CaseQuerySet]]) -> list[UUID]:
    found: list[UUID] = []
    for begin in range(0, len(asked), A_QUERY):
        some = asked[begin : begin + A_QUERY]
        numbers = counted([cases for _, cases in some], 1)
        found += [person for (person, _), number in zip(some, numbers, strict=True) if number]
    return list(dict.fromkeys(found))


def _match(kept: Kept[CaseView], case: Case, actor: Actor) -> CaseQuerySet:
    """The case, if the view holds it for this actor; else nothing."""
    scope = of_saved(actor, kept)
    return scope.shown(scope.base.view, filtered(scope.cases.filter(pk=case.pk), scope.base, actor), actor)


def _is_news(event: Event) -> bool:
    return event.name in {"CaseOpened", "CaseEdited", "StatusChanged", *TOUCHES}


def _touches(event: Event, view: CaseView) -> bool:
    """Whether the event can have brought a case into the view: a new one into any, a changed one where it is asked."""
    if event.name == "CaseOpened":
        return True
    return bool(_asked(view.base(), view.on) & _changed(event))


def _asked(base: Filters, on: str) -> set[str]:
    named = {name for name in Filters.__slots__ if getattr(base, name) != getattr(Filters(), name)}
    return named | {f"view {base.view}", f"on {on}", "category", *([] if base.queues else ["any queue"])}


def _changed(event: Event) -> set[str]:
    data: dict[str, Any] = event.data
    if event.name == "CaseEdited":
        return {FIELDS[name] for name in data.get("fields", ()) if name in FIELDS}
    if event.name == "StatusChanged":
        moved = CATEGORY_OF.get(data.get("was", "")) != CATEGORY_OF.get(data.get("status", ""))
        return {"status", "acting", "view next", *(["category"] if moved else [])}
    return set(TOUCHES[event.name])
