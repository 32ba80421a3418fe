"""What the page of saved views knows, and what the rail shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cases.filters import Filters, filtered
from cases.lists import count_words, counted, counting
from cases.models import Case
from cases.permissions import may
from cases.querysets import CaseQuerySet
from cases.saved.views import CaseView, Offered
from cases.selectors.scopes import Part, of_everything, of_saved, of_work, saved_views
from core.actor import Actor
from core.chosen import Kept
from core.statements import Ask, remembered
from directory.models import Person, Team
from notifications.subjects import member_path

ON_PAGE = 100
PLAIN = Filters()
BUILT_IN = (
    ("My work", True, "open", ""),
    ("My next action", True, "next", "?view=next"),
    ("All cases", False, "open", ""),
    ("Unassigned", False, "unassigned", "?view=unassigned"),
    ("Paused", False, "paused", "?view=paused"),
)
"""The lists that everybody has: title, whether of one's own work, view, and what its address says of it."""


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A saved view, its number of cases for this reader, whom it is for, and what they may do with it."""

    key: UUID | None
    title: str
    url: str
    count: str
    audience: str
    may_change: bool = False


def view_lines(actor: Actor, limit: int = ON_PAGE) -> list[ViewLine]:
    """The saved views offered to an actor with their counts, each through what the actor may see.

    Four queries, and one more for each view that names queues.
    """
    kept = saved_views(actor)[:limit]
    names = names_of(kept, actor)
    seen = Case.objects.visible_to(actor)
    numbers = counted([_cases(actor, one, seen) for one in kept])
    return [
        ViewLine(
            one.key,
            one.value.title,
            member_path("view", one.key),
            count_words(number),
            audience_of(one, actor, names),
            may(actor, "view.change", one.value),
        )
        for one, number in zip(kept, numbers, strict=True)
    ]


def built_in(actor: Actor) -> list[ViewLine]:
    """The lists that everybody has."""
    work, everything = of_work(actor).url, of_everything(actor).url
    [numbers] = _built_in(of_work(actor).part(PLAIN), of_everything(actor).part(PLAIN))
    return [
        ViewLine(None, title, f"{work if is_mine else everything}{query}", count_words(number), "Everybody")
        for (title, is_mine, view, query), number in zip(BUILT_IN, numbers, strict=True)
    ]


@remembered()
def _built_in(work: Part, everything: Part) -> Ask:
    return counting([(work if is_mine else everything).views([view])[0] for _, is_mine, view, _ in BUILT_IN])


def _cases(actor: Actor, kept: Kept[CaseView], seen: CaseQuerySet) -> CaseQuerySet:
    """What a view leaves of all that the actor sees, which is said once for many views."""
    scope = of_saved(actor, kept)
    return scope.shown(scope.base.view, filtered(seen, scope.base, actor), actor)


def names_of(kept: Sequence[Kept[Offered]], actor: Actor) -> dict[UUID, str]:
    """The names of the teams and authors of views or macros, as far as the actor sees them. Two queries."""
    teams = {one.value.team for one in kept if one.value.team}
    owners = {one.value.owner for one in kept}
    found: dict[UUID, str] = dict(Team.objects.visible_to(actor).filter(pk__in=teams).values_list("pk", "name"))
    return found | dict(Person.objects.visible_to(actor).filter(pk__in=owners).values_list("pk", "name"))


def audience_of(kept: Kept[Offered], actor: Actor, names: dict[UUID, str]) -> str:
    """Whom a view or macro is for and by whom, in a few words."""
    value = kept.value
    if value.sharing == "personal":
        return "Only you"
    author = "you" if value.owner == actor.person_id else names.get(value.owner, "somebody")
    whom = names.get(value.team, "A team") if value.team else "Everybody on the desk"
    return f"{whom}, by {author}"
