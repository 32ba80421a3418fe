"""Merging cases: what was written on one goes into another, where its stub leads; taken back within a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import clockwork, handling
from cases.actions.majors import MOST as MOST_MAJORS
from cases.actions.moves import main_thread, remember, standing, touch
from cases.actions.reversals import end_reversal
from cases.choices import Resolution, Status, Undoable
from cases.events import lifecycle as events
from cases.models import Case, MajorLink, Reversal
from cases.permissions import require
from cases.selectors.clients import sharing_words
from cases.selectors.links import touching
from conversations.actions.moving import bring_back, carry_entries, keep_with_team
from conversations.models import Entry, Link, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from knowledge.models import Run
from notifications.models import Follow

UNDO_FOR = timedelta(hours=24)
MOST = 20
KEPT = (
    "status category next_kind next_person_id next_note act_by resolution no_article solved_at closed_at confirmed_at"
    " paused_reason paused_at wakes_at solution_id reopened"
).split()
"""What a stub was, for taking a merge back."""


class Reaches(Refused):
    """More people would read what was written than before; a person confirms it."""


@transaction.atomic
def merge_cases(target: Case, stubs: Sequence[Case], *, by: Actor, is_sure: bool = False) -> Reversal:
    """Merge cases into another one. Returns what takes it back within ``UNDO_FOR``.

    Entries, files, side threads, followers, links and major cases go into the target with their time and say where
    they came from. Each stub closes as a duplicate and leads there, so it takes the right to close it. ``Reaches``
    where the requesters differ or the target is read by more of the organization, unless ``is_sure``.
    """
    require(by, "case.edit", target)
    for stub in stubs:
        require(by, "case.close", stub)  # a stub is closed by it
    Case.objects.lock_all([target.pk, *(stub.pk for stub in stubs)])
    target, stubs = standing(target), [standing(stub) for stub in stubs]
    _check(target, stubs, is_sure=is_sure)
    data = {"target": str(target.pk), "stubs": [_merge(stub, target, by) for stub in stubs]}
    touch(target)
    clockwork.follow(target, by=by)
    now = timezone.now()
    made: Reversal = Reversal.objects.create(
        kind=Undoable.MERGE, by_id=by.card, at=now, until=now + UNDO_FOR, data=data
    )
    return made


@transaction.atomic
def take_back_merge(case: Case, *, by: Actor, reversal_id: UUID) -> int:
    """Put back what a merge had moved and nobody has touched since. Returns how many things stayed in the target."""
    require(by, "case.edit", case)
    row = Reversal.objects.visible_to(by).select_for_update(of=("self",)).filter(kind=Undoable.MERGE, pk=reversal_id)
    found = row.filter(data__target=str(case.pk)).first()
    if found is None:
        raise Missing
    Case.objects.lock_all([case.pk, *(kept["case"] for kept in found.data["stubs"])])
    target = standing(case)
    if not found.is_open:
        raise Overtaken("This merge cannot be taken back any more.")
    left = sum(_put_back(kept, target, found, by) for kept in found.data["stubs"])
    end_reversal(found)
    touch(target)
    clockwork.follow(target, by=by)
    return left


def _check(target: Case, stubs: Sequence[Case], *, is_sure: bool) -> None:
    if not stubs or len(stubs) > MOST:
        raise Refused(f"Choose one to {MOST} cases to merge into {target.ref}.")
    if any(stub.pk == target.pk for stub in stubs):
        raise Refused("A case cannot be merged into itself. Choose another one.")
    if target.is_closed:
        raise Overtaken(f"{target.ref} is closed. Merge into a case that still goes on.")
    if is_sure:
        return
    if wider := [*_other_requesters(target, stubs), *_other_readers(target, stubs)]:
        raise Reaches(" ".join(wider))


def _other_requesters(target: Case, stubs: Sequence[Case]) -> Iterator[str]:
    others = [stub for stub in stubs if stub.requester_id != target.requester_id]
    if others:
        names = " and ".join(dict.fromkeys(stub.requester.name for stub in others))
        yield (
            f"{names} asked for {' and '.join(stub.ref for stub in others)}, {target.requester.name} for {target.ref}."
            f" Merged, {target.requester.name} reads all of it and {names} no longer does."
        )
        if reading := sharing_words(target.requester.client):
            yield reading


def _other_readers(target: Case, stubs: Sequence[Case]) -> Iterator[str]:
    narrow = [stub for stub in stubs if not stub.queue.is_open and stub.queue_id != target.queue_id]
    if narrow:
        yield f"Who sees {target.queue.name} will read what was written in {narrow[0].queue.name}."


def _merge(stub: Case, target: Case, by: Actor) -> dict[str, Any]:
    """Carry everything over and close the stub. Returns what it was, as plain values."""
    was = {name: _plain(getattr(stub, name)) for name in KEPT}
    thread = main_thread(stub)
    entries = list(thread.entries.select_related("thread"))
    if stub.queue.team_id != target.queue.team_id:
        keep_with_team("case", stub.pk, stub.queue.team_id)
    carry_entries(entries, main_thread(target), sign=f"{stub.ref}:")
    runs = [str(key) for key in Run.objects.of("case", stub.pk).values_list("pk", flat=True)]
    Run.objects.filter(pk__in=runs).update(subject_id=target.pk)
    links, follows, majors = _carry_links(stub, target), _carry_follows(stub, target), _carry_majors(stub, target)
    Link.objects.create(
        kind=Link.Kind.MERGED, from_kind="case", from_id=stub.pk, to_kind="case", to_id=target.pk, by_id=by.card
    )
    stub.merged_into, stub.solution = target, None
    stub.resolution, stub.no_article, stub.closed_at = Resolution.DUPLICATE, "", timezone.now()
    stub.become(Status.CLOSED)
    handling.end(stub)
    touch(stub)
    record(events.CaseMerged(subject_id=stub.pk, other_id=target.pk), by=by)
    record(events.CaseTookIn(subject_id=target.pk, other_id=stub.pk), by=by)
    clockwork.follow(stub, by=by)
    entry_keys = [str(entry.pk) for entry in entries]
    carried = {"entries": entry_keys, "links": links, "follows": follows, "majors": majors, "runs": runs}
    return {"case": str(stub.pk), "was": was, **carried}


def _carry_links(stub: Case, target: Case) -> list[list[str]]:
    """Links to the stub lead to the target; those that would lead from it to itself, or be there twice, stay."""
    carried = []
    for row in touching(stub.pk).select_for_update():
        end_name = "from_id" if row.from_id == stub.pk else "to_id"
        ends = {"from_id": row.from_id, "to_id": row.to_id, end_name: target.pk}
        if row.kind == Link.Kind.MERGED or ends["from_id"] == ends["to_id"]:
            continue
        kinds = {"kind": row.kind, "from_kind": row.from_kind, "to_kind": row.to_kind}
        if Link.objects.filter(**kinds, **ends).exists():
            continue
        Link.objects.filter(pk=row.pk).update(**ends)
        carried.append([str(row.pk), end_name])
    return carried


def _carry_follows(stub: Case, target: Case) -> list[str]:
    """Who followed the stub follows the target, unless they do already."""
    there = Follow.objects.filter(subject_kind="case", subject_id=target.pk).values("person")
    rows = Follow.objects.filter(subject_kind="case", subject_id=stub.pk).exclude(person__in=there)
    keys = list(rows.values_list("pk", flat=True))
    Follow.objects.filter(pk__in=keys).update(subject_id=target.pk)
    return [str(key) for key in keys]


def _carry_majors(stub: Case, target: Case) -> list[str]:
    """What the stub is a part of the target is a part of from now on, so that updates flow there; what it is a part of
    already, or one too many, stays.
    """
    there = set(MajorLink.objects.filter(case=target).values_list("major", flat=True))
    rows = MajorLink.objects.select_for_update(of=("self",)).filter(case=stub).exclude(major__in=there)
    keys = [row.pk for row in rows.order_by("at", "id")[: max(0, MOST_MAJORS - len(there))]]
    MajorLink.objects.filter(pk__in=keys).update(case=target)
    return [str(key) for key in keys]


def _put_back(kept: dict[str, Any], target: Case, merge: Reversal, by: Actor) -> int:
    """Make a stub the case again that it was. Returns how many things stayed."""
    stub = Case.objects.lock(kept["case"])
    require(by, "case.edit", stub)
    if stub.merged_into_id != target.pk:
        return 0
    left = _return_entries(kept, stub, target, merge) + _return_links(kept, stub, target)
    Follow.objects.filter(pk__in=kept["follows"], subject_id=target.pk).update(subject_id=stub.pk)
    _return_majors(kept, stub, target)
    _return_runs(kept, stub, target)
    Link.objects.filter(kind=Link.Kind.MERGED, from_id=stub.pk, to_id=target.pk).delete()
    for name, value in kept["was"].items():
        field: Any = Case._meta.get_field(name.removesuffix("_id"))
        setattr(stub, name, field.to_python(value))
    stayed = (
        stub.solution_id is not None
        and not Entry.objects.filter(pk=stub.solution_id, thread__subject_id=stub.pk).exists()
    )
    stub.solution_id = None if stayed else stub.solution_id
    stub.merged_into = None
    touch(stub)
    remember(stub)
    clockwork.follow(stub, by=by)
    record(events.MergeTakenBack(subject_id=stub.pk, other_id=target.pk, left=left), by=by)
    record(events.MergeTakenBack(subject_id=target.pk, other_id=stub.pk, left=left), by=by)
    return left


def _return_entries(kept: dict[str, Any], stub: Case, target: Case, merge: Reversal) -> int:
    """Untouched entries go back with their side threads. Returns how many stayed.

    What an import brought for the stub meanwhile goes with them.
    """
    sign = f"{stub.ref}:"
    its_own = Q(pk__in=kept["entries"]) | Q(external_key__startswith=sign)
    here = Entry.objects.filter(its_own, thread=main_thread(target)).select_related("thread")
    since = merge.at
    alive = Thread.objects.filter(kind=Thread.Kind.SIDE, parent__in=here.values("pk"))
    busy = alive.filter(Q(created_at__gt=since) | Q(closed_at__gt=since) | Q(entries__at__gt=since)).values("parent")
    touched = Q(edited_at__gt=since) | Q(deleted_at__gt=since) | Q(pk=target.solution_id) | Q(pk__in=busy)
    going = list(here.exclude(pk__in=here.filter(touched).values("pk")))
    bring_back(going, main_thread(stub), sign=sign)
    return len(set(kept["entries"]) - {str(entry.pk) for entry in going})


def _return_links(kept: dict[str, Any], stub: Case, target: Case) -> int:
    left = 0
    for key, end_name in kept["links"]:
        left += 1 - Link.objects.filter(pk=key, **{end_name: target.pk}).update(**{end_name: stub.pk})
    return left


def _return_runs(kept: dict[str, Any], stub: Case, target: Case) -> None:
    """Runs that came along and did not go on since go back."""
    Run.objects.of("case", target.pk).filter(pk__in=kept.get("runs", [])).update(subject_id=stub.pk)


def _return_majors(kept: dict[str, Any], stub: Case, target: Case) -> None:
    """What the target was a part of through the stub alone is the stub's again. What was taken out since stays out, and
    what somebody linked the stub to by hand is not there twice.
    """
    own = MajorLink.objects.filter(case=stub).values("major")
    rows = MajorLink.objects.filter(pk__in=kept.get("majors", []), case=target)
    rows.exclude(major__in=own).update(case=stub)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)
