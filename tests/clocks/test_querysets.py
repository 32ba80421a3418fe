"""Which clocks a question gives."""

from __future__ import annotations

from uuid import uuid4

from clocks.models import Clock
from tests.clocks.test_models import clock, later
from tests.world import World


def test_clocks_of_a_subject_are_its_own_the_latest_first(northwind: World) -> None:
    subject = uuid4()
    first, second, third, fourth, other, namesake = (clock() for _ in range(6))
    for mine in (first, second, third, fourth, namesake):
        mine.subject_id = subject
    first.stopped_at = first.started_at = later(1)
    second.stopped_at, third.stopped_at, namesake.subject_kind = later(2), later(2), "thread"
    for one in (third, first, fourth, second, other, namesake):  # neither this order nor its reverse
        one.save()
    about = list(Clock.objects.about("case", subject))
    assert about == [first, fourth, third, second], "of those at once the one made later"
    assert set(Clock.objects.live()) == {fourth, other, namesake}
    assert Clock.objects.lock(first.pk) == first
    assert str(first) == f"resolution of case {subject}"
