"""What people do with saved views and macros: keep, change, order and remove what they are offered."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.permissions import require
from cases.saved.views import Offered
from core import chosen
from core.actor import Actor
from core.chosen import Kept
from core.refusals import Missing, Refused
from directory.models import Team
from notifications.actions.follows import forget_follows

T = TypeVar("T", bound=Offered)


@transaction.atomic
def keep_offered(value: Offered, *, by: Actor, key: UUID | None = None) -> UUID:
    """Save a view or macro, or change the one with this key. Returns its key. Its author stays its author.

    Records nothing itself: keeping a setting does.
    """
    if key is not None:
        before = type(value).find(key).value
        if not before.is_visible_to(by):
            raise Missing
        require(by, "view.change", before)
        value = value.model_copy(update={"owner": before.owner, "position": before.position})
        if (value.sharing, value.team) != (before.sharing, before.team):
            require(by, "view.keep", value)
    else:
        require(by, "view.keep", value)
    return chosen.keep(value, name=value.row_name, by=by, key=key)


@transaction.atomic
def remove_offered(kind: type[Offered], key: UUID, *, by: Actor) -> None:
    """Remove a view or macro, whose followers are let go. Records nothing itself: forgetting a setting does."""
    kept = kind.find(key)
    if not kept.value.is_visible_to(by):
        raise Missing
    require(by, "view.change", kept.value)
    chosen.forget(kind, key, by=by)
    forget_follows("view", key)


@transaction.atomic
def take_back_offered(kind: type[Offered], key: UUID, *, by: Actor) -> None:
    """Bring back what a view or macro was before its last change or its removal. Records nothing itself: taking a
    setting back does.

    Whom it was offered to before is asked for as if it were offered anew. ``Refused`` where that team is gone.
    """
    found = next(iter([*kind.kept(Q(pk=key)), *kind.removed(Q(pk=key))]), None)
    if found is None:
        raise Missing
    now = found.value
    if not now.is_visible_to(by):
        raise Missing
    require(by, "view.change", now)
    chosen.take_back(kind, key, by=by, fit=lambda was: _with_team(was, by))
    before = kind.find(key).value
    if (before.sharing, before.team) != (now.sharing, now.team):
        require(by, "view.keep", before)


def _with_team(value: T, by: Actor) -> T:
    """What is offered to a team as it was, if the team is there."""
    if value.team is not None and not Team.objects.visible_to(by).filter(pk=value.team).exists():
        raise Refused(f"The team that this {value.called} was offered to is gone. Make another one.")
    return value


@transaction.atomic
def order_offered(order: list[Kept[T]], *, by: Actor) -> None:
    """Give these views or macros the order of the list, and change nothing else of what they are by now. ``Missing``
    where one is gone. Records nothing itself: keeping a setting does.
    """
    now = {kept.key: type(kept.value).hold(kept.key).value for kept in sorted(order, key=lambda one: one.key)}
    for place, (key, value) in enumerate((kept.key, now[kept.key]) for kept in order):
        require(by, "view.change", value)
        if value.position != place:
            chosen.keep(value.model_copy(update={"position": place}), name=value.row_name, by=by, key=key)
