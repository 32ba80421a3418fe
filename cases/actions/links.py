"""Which cases belong together: links with words both ways, parts of a case."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases.actions.moves import standing, touch
from cases.events import lifecycle as events
from cases.models import Case
from cases.permissions import require
from cases.selectors.links import BY_HAND, touching
from conversations.models import Link
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused

DEEPEST = 20


def other_case(number: int, *, by: Actor) -> Case:
    """The case of this number if the actor sees it: an unseen one is refused as a missing one is. The owning app's
    action asks the permission and records the event.
    """
    found: Case | None = Case.objects.visible_to(by).select_related("queue", "requester").filter(number=number).first()
    if found is None:
        raise Refused(f"There is no case C-{number} that you can see.")
    return found


@transaction.atomic
def link_cases(case: Case, *, by: Actor, number: int, link: str, is_back: bool = False) -> Link:
    """Say that a case belongs to another one that the actor sees. ``is_back`` where the words fit the other one."""
    require(by, "case.edit", case)
    case = standing(case)
    other = other_case(number, by=by)
    if link not in BY_HAND:
        raise Refused("Choose what the two have to do with each other.")
    if other.pk == case.pk:
        raise Refused("A case belongs to itself already. Choose another one.")
    first, second = (other, case) if is_back else (case, other)
    _check(first, second, link)
    made: Link = Link.objects.create(
        kind=link, from_kind="case", from_id=first.pk, to_kind="case", to_id=second.pk, by_id=by.card
    )
    touch(case)
    _say(events.CaseLinked, case.pk, other.pk, link, by, is_back=is_back)
    return made


@transaction.atomic
def unlink(case: Case, *, by: Actor, link_id: UUID) -> None:
    """Say that two cases do not belong together after all. What a merge, a split or a follow-up left stays."""
    require(by, "case.edit", case)
    case = standing(case)
    row = touching(case.pk).visible_to(by).select_for_update().filter(pk=link_id).first()
    if row is None:
        raise Missing
    if row.kind not in BY_HAND:
        raise Refused("This link says where words went or came from. It stays.")
    is_back = row.to_id == case.pk
    other = row.from_id if is_back else row.to_id
    row.delete()
    touch(case)
    _say(events.CaseUnlinked, case.pk, other, row.kind, by, is_back=is_back)


def _say(
    event: type[events.CaseLinked] | type[events.CaseUnlinked],
    case: UUID,
    other: UUID,
    link: str,
    by: Actor,
    *,
    is_back: bool,
) -> None:
    """Both cases tell it, each in its own words."""
    record(event(subject_id=case, other_id=other, link=link, is_back=is_back), by=by)
    record(event(subject_id=other, other_id=case, link=link, is_back=not is_back), by=by)


def _check(first: Case, second: Case, link: str) -> None:
    """Each link once, in one direction; a case is a part of one other, and never of itself by a detour."""
    for one, two in ((first, second), (second, first)):
        if Link.objects.filter(kind=link, from_kind="case", from_id=one.pk, to_kind="case", to_id=two.pk).exists():
            raise Overtaken(f"{first.ref} and {second.ref} are linked this way already.")
    if link != Link.Kind.CHILD:
        return
    parents = Link.objects.filter(kind=Link.Kind.CHILD, from_kind="case")
    if parents.filter(from_id=first.pk).exists():
        raise Refused(f"{first.ref} is a part of another case already. Remove that link first.")
    above = second.pk
    for _ in range(DEEPEST):
        found = parents.filter(from_id=above).values_list("to_id", flat=True).first()
        if found is None:
            return
        above = found
        if above == first.pk:
            raise Refused(f"{second.ref} is a part of {first.ref} already.")
    raise Refused(f"A part of a part goes at most {DEEPEST} deep.")
