"""An organization says that a major case affects it: counted once, known to itself alone, taken back at will."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.actor import Actor, Role
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken
from core.spaces import entered
from network.actions.major_parties import join_major, leave_major, say_affected
from network.actions.majors import close_major, refuse_major
from network.models import MajorCase, MajorParty, Member
from network.selectors.major_parties import joined_by
from network.selectors.majors import major_page
from tenants.models import Network
from tests.network.majors import one, opened, proposed
from tests.network.talks import People
from tests.network.test_halls import words_of
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def row(people: People) -> MajorCase:
    """One that Hana opened. Northwind is called so that its name could be seen."""
    Member.objects.filter(pk=people.ada.organization_id).update(name="CNRY-member")
    return opened(people.hana)


def joined(people: People, row: MajorCase) -> int | None:
    return major_page(people.hana, row.number).affected


def test_organization_is_counted_once_whoever_says_so(people: People, row: MajorCase) -> None:
    for who in (people.ada, people.ben, people.ada):
        say_affected(row.number, by=who, is_on=True)
    assert joined(people, row) == 1
    join_major(row.number, by=people.ada)
    assert joined(people, row) == 1
    say_affected(row.number, by=people.cleo, is_on=True)
    assert joined(people, row) == 2
    assert joined_by(row.pk) == [people.ada.organization_id], "updates go where cases are"


def test_what_was_said_and_linked_ends_one_by_one(people: People, row: MajorCase) -> None:
    say_affected(row.number, by=people.ada, is_on=True)
    join_major(row.number, by=people.ada)
    leave_major(row.pk, people.ada.organization_id)
    assert (joined(people, row), joined_by(row.pk)) == (1, [])
    say_affected(row.number, by=people.ben, is_on=False)
    assert (joined(people, row), MajorParty.objects.count()) == (0, 0)
    join_major(row.number, by=people.ada)
    say_affected(row.number, by=people.ada, is_on=True)
    say_affected(row.number, by=people.ada, is_on=False)
    assert (joined(people, row), joined_by(row.pk)) == (1, [people.ada.organization_id])
    leave_major(row.pk, people.ada.organization_id)
    assert joined(people, row) == 0


def test_nobody_else_learns_who_said_so(people: People, row: MajorCase) -> None:
    before = Event.objects.count()
    say_affected(row.number, by=people.ada, is_on=True)
    assert Event.objects.count() == before, "nothing tells who is affected"
    assert major_page(people.ben, row.number).said_at is not None
    assert major_page(people.ada, row.number).affected is None
    for other in (people.cleo, people.hana):
        page = major_page(other, row.number)
        assert (page.said_at, page.may_say) == (None, True)
        assert not MajorParty.objects.visible_to(other).exists()
        assert "CNRY-member" not in repr(page)


def test_only_support_says_so_and_only_while_it_is_open(people: People, row: MajorCase) -> None:
    with pytest.raises(NotAllowed):
        say_affected(row.number, by=replace(people.ada, role=Role.CONTRIBUTOR), is_on=True)
    waiting = proposed(people.hana)
    with pytest.raises(Missing):
        say_affected(waiting.number, by=people.ada, is_on=True)
    refuse_major(waiting.pk, by=people.hana, reason="No")
    with pytest.raises(Overtaken):
        say_affected(waiting.number, by=people.hana, is_on=True)
    say_affected(row.number, by=people.ada, is_on=True)
    close_major(row.pk, by=people.hana, outcome="Done")
    with pytest.raises(Overtaken, match="not open"):
        say_affected(row.number, by=people.cleo, is_on=True)
    assert not major_page(people.cleo, row.number).may_say
    say_affected(row.number, by=people.ada, is_on=False)
    assert joined(people, row) == 0


def test_pressing_and_taking_back_on_the_page(
    meridian: Network, people: People, row: MajorCase, world: World, ada: Actor, cleo: Actor, hana: Actor
) -> None:
    path = one(row)
    assert "We see it too" in words_of(ada, path)
    browser = browser_of(ada)
    assert browser.post(f"{path}affected/", {"on": "on"}).status_code == 302
    assert "nobody reads who" in words_of(ada, path)
    words = words_of(ada, path)
    assert "Take it back" in words
    assert "We see it too" not in words
    assert "is affected</span>" not in words
    assert "Fewer than 3 organizations are affected" in words_of(hana, path, "halcyon")
    for other in (cleo, hana):
        shown = words_of(other, path, "halcyon")
        assert "We see it too" in shown
        assert "CNRY-member" not in shown
    assert browser.post(f"{path}affected/", {}).status_code == 302
    assert "Fewer than 3 organizations are affected" in words_of(hana, path, "halcyon")
    with entered(world.meridian):
        assert not MajorParty.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (0, "Fewer than 3 organizations are affected"),
        (2, "Fewer than 3 organizations are affected"),
        (3, "3 organizations are affected"),
    ],
)
def test_stewards_read_no_number_that_could_say_who_it_is(
    people: People, row: MajorCase, hana: Actor, rows: int, words: str
) -> None:
    for number in range(rows):
        other = Member.objects.create(name=f"Other {number}", state="active")
        MajorParty.objects.create(major=row, member=other, has_cases=False, said_at=row.opened_at)
    assert f"<span>{words}</span>" in words_of(hana, one(row), "halcyon")
    assert major_page(people.ada, row.number).affected_words == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_however_many_say_so(
    people: People, row: MajorCase, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        other = Member.objects.create(name=f"Other {number}", state="active")
        MajorParty.objects.create(major=row, member=other, has_cases=False, said_at=row.opened_at)
    with django_assert_num_queries(5):
        assert major_page(people.hana, row.number).affected == rows
