"""A merged case hands on what it was a part of: updates flow to the case it went into, until that is taken back."""

from __future__ import annotations

import pytest

from cases.actions import merging
from cases.actions.majors import MOST, unlink_from_major
from cases.models import Case, MajorLink
from core.actor import Actor
from core.ids import new_id
from core.models import Event
from core.spaces import entered
from network.actions import majors as there
from network.models import MajorParty
from tests.cases.test_majors import Part, _kept_open, part  # noqa: F401 - fixtures
from tests.factories.cases import open_case
from tests.network.conftest import hana, meridian  # noqa: F401 - fixtures


@pytest.fixture
def into(part: Part, ravi: Actor) -> Case:  # noqa: F811
    """Another case of Ravi's, into which the linked one is merged."""
    part.link()
    with entered(part.world.northwind):
        return open_case(ravi, part.case.queue, subject="The same again")


def flowed(case: Case) -> int:
    return Event.objects.about("case", case.pk).filter(name="MajorFlowed").count()


def update(part: Part, words: str) -> None:  # noqa: F811
    """A steward writes, and the worker carries it."""
    part.flow(there.write_update, source=words)


def test_updates_flow_to_the_case_it_was_merged_into_and_back(part: Part, into: Case) -> None:  # noqa: F811
    with entered(part.world.northwind):
        undo = merging.merge_cases(into, [part.case], by=part.ada)
        assert [row.case_id for row in MajorLink.objects.all()] == [into.pk]
    update(part, "CNRY-first")
    with entered(part.world.northwind):
        assert (flowed(into), flowed(part.case)) == (1, 0)
        assert merging.take_back_merge(Case.objects.get(pk=into.pk), by=part.ada, reversal_id=undo.pk) == 0
        assert [row.case_id for row in MajorLink.objects.all()] == [part.case.pk]
    update(part, "CNRY-second")
    with entered(part.world.northwind):
        assert (flowed(into), flowed(part.case)) == (1, 1)
    with entered(part.world.meridian):
        assert MajorParty.objects.count() == 1


def test_what_the_target_is_part_of_already_stays_as_it_is(part: Part, into: Case) -> None:  # noqa: F811
    with entered(part.world.northwind):
        own = _linked(into, part)
        undo = merging.merge_cases(into, [part.case], by=part.ada)
        assert MajorLink.objects.get(case=into).pk == own.pk
        assert MajorLink.objects.filter(case=part.case).count() == 1
        merging.take_back_merge(Case.objects.get(pk=into.pk), by=part.ada, reversal_id=undo.pk)
        assert MajorLink.objects.get(case=into).pk == own.pk
        assert MajorLink.objects.filter(case=part.case).count() == 1


def test_what_was_taken_out_since_stays_out(part: Part, into: Case) -> None:  # noqa: F811
    with entered(part.world.northwind):
        undo = merging.merge_cases(into, [part.case], by=part.ada)
        target = Case.objects.get(pk=into.pk)
        unlink_from_major(target, MajorLink.objects.get().pk, by=part.ada)
        merging.take_back_merge(Case.objects.get(pk=into.pk), by=part.ada, reversal_id=undo.pk)
        assert not MajorLink.objects.exists()


def test_a_case_is_part_of_so_many_and_no_more(part: Part, into: Case) -> None:  # noqa: F811
    with entered(part.world.northwind):
        for _ in range(MOST):
            _linked(into, part, is_other=True)
        undo = merging.merge_cases(into, [part.case], by=part.ada)
        assert MajorLink.objects.filter(case=into).count() == MOST
        assert MajorLink.objects.filter(case=part.case).count() == 1
        merging.take_back_merge(Case.objects.get(pk=into.pk), by=part.ada, reversal_id=undo.pk)
        assert MajorLink.objects.filter(case=into).count() == MOST


def test_a_merge_of_before_is_taken_back_as_it_was(part: Part, into: Case) -> None:  # noqa: F811
    with entered(part.world.northwind):
        undo = merging.merge_cases(into, [part.case], by=part.ada)
        kept = [{key: value for key, value in one.items() if key != "majors"} for one in undo.data["stubs"]]
        undo.data = undo.data | {"stubs": kept}
        undo.save(update_fields=["data"])
        merging.take_back_merge(Case.objects.get(pk=into.pk), by=part.ada, reversal_id=undo.pk)
        assert MajorLink.objects.get().case_id == into.pk


def _linked(case: Case, part: Part, *, is_other: bool = False) -> MajorLink:  # noqa: F811
    """A case made a part of the major case, or of another one."""
    major = new_id() if is_other else part.major.pk
    given = {"network": "meridian", "number": part.major.number, "state": "open", "by_id": part.ada.card}
    made: MajorLink = MajorLink.objects.create(case=case, major=major, **given)
    return made
