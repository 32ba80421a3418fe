"""Which clocks a question gives."""

from __future__ import annotations

from uuid import uuid4

from clocks.models import Clock
from tests.clocks.test_models import clock, later
from tests.world import World


def test_clocks_of_a_subject_are_its_own_the_latest_first(northwind: World) -> None:
    subject = uuid4()
    first, second, other, namesake = clock(), clock(), clock(), clock()
    first.subject_id = second.subject_id = namesake.subject_id = subject
    third = clock()
    third.subject_id = subject
    first.stopped_at = first.started_at = later(1)
    second.stopped_at, namesake.subject_kind = later(2), "thread"
    for one in (first, second, third, other, namesake):
        one.save()
    assert list(Clock.objects.about("case", subject)) == [first, third, second], "of two at once the one made later"
    assert set(Clock.objects.live()) == {third, other, namesake}
    assert Clock.objects.lock(first.pk) == first
    assert str(first) == f"resolution of case {subject}"
