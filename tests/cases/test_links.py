"""Which cases belong together, for each reader."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions import cases as actions
from cases.actions.links import link_cases, unlink
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from cases.selectors.links import belonging_to
from conversations.models import Link
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import entered
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def cases(queue: Queue, ravi: Actor, ada: Actor) -> list[Case]:
    return [open_case(ravi, queue, f"Case {n}") for n in range(4)]


def lines(case: Case, actor: Actor) -> list[tuple[str, str]]:
    return [(line.words, line.other.ref) for line in belonging_to(fresh(case), actor)[0]]


def test_a_link_reads_from_both_ends(cases: list[Case], ada: Actor, ben: Actor) -> None:
    first, second, third, _ = cases
    link_cases(first, by=ada, number=second.number, link="duplicate")
    link_cases(first, by=ada, number=third.number, link="child", is_back=True)
    assert lines(first, ben) == [("Has the part", third.ref), ("Duplicate of", second.ref)]
    assert lines(second, ben) == [("Has the duplicate", first.ref)]
    assert lines(third, ben) == [("Part of", first.ref)]
    told = [line.words for moment in case_page(fresh(third), ben).moments for line in moment.happenings]
    assert told == [f"said that the case is a part of {first.ref}"]


def test_only_support_links_and_only_what_it_sees(
    northwind: World, cases: list[Case], ada: Actor, ben: Actor, ravi: Actor
) -> None:
    hidden = open_case(ravi, make_queue("Licences", "Licences", is_open=False))
    for other in (ben, ravi):
        with pytest.raises(NotAllowed):
            link_cases(cases[0], by=other, number=cases[1].number, link="related")
    sentences = []
    for number in (hidden.number, 99_999_999):
        with pytest.raises(Refused) as refused:
            link_cases(cases[0], by=ada, number=number, link="related")
        sentences.append(refused.value.sentence.replace(str(number), "N"))
    assert sentences[0] == sentences[1]
    assert Link.objects.count() == 0


def test_a_link_into_a_private_queue_is_for_those_who_see_both(cases: list[Case], ada: Actor, ravi: Actor) -> None:
    hidden = open_case(ravi, make_queue("Licences", "Licences", is_open=False), "CNRY licences")
    row = Link.objects.create(kind="related", from_kind="case", from_id=cases[0].pk, to_kind="case", to_id=hidden.pk)
    Event.objects.create(name="CaseLinked", subject_kind="case", subject_id=cases[0].pk, by_person=ada.person_id,
                         data={"other_id": str(hidden.pk), "link": "related", "is_back": False})  # fmt: skip
    assert lines(cases[0], ada) == []
    page = browser_of(ada).get(f"/cases/{cases[0].ref}/").content.decode()
    assert "CNRY" not in page
    assert "said that the case is" not in page
    with pytest.raises(Missing):
        unlink(cases[0], by=ada, link_id=row.pk)
    assert browser_of(ada).post(f"/cases/{cases[0].ref}/unlink/{row.pk}/").status_code == 404


def test_links_are_made_once_and_make_no_circle(cases: list[Case], ada: Actor) -> None:
    first, second, third, fourth = cases
    link_cases(first, by=ada, number=second.number, link="related")
    with pytest.raises(Overtaken):
        link_cases(second, by=ada, number=first.number, link="related")
    with pytest.raises(Refused, match="itself"):
        link_cases(first, by=ada, number=first.number, link="related")
    link_cases(second, by=ada, number=first.number, link="child")
    link_cases(third, by=ada, number=second.number, link="child")
    with pytest.raises(Refused, match="is a part of"):
        link_cases(first, by=ada, number=third.number, link="child")
    with pytest.raises(Refused, match="another case already"):
        link_cases(third, by=ada, number=fourth.number, link="child")
    with pytest.raises(Refused, match="Choose what"):
        link_cases(third, by=ada, number=fourth.number, link="merged")


def test_a_link_is_removed_at_either_end_but_not_what_tells_where_words_went(cases: list[Case], ada: Actor) -> None:
    made = link_cases(cases[0], by=ada, number=cases[1].number, link="related")
    unlink(cases[1], by=ada, link_id=made.pk)
    assert lines(cases[0], ada) == []
    row = Link.objects.create(kind="split", from_kind="case", from_id=cases[0].pk, to_kind="case", to_id=cases[1].pk)
    with pytest.raises(Refused, match="stays"):
        unlink(cases[0], by=ada, link_id=row.pk)
    other = link_cases(cases[2], by=ada, number=cases[3].number, link="related")
    with pytest.raises(Missing):
        unlink(cases[0], by=ada, link_id=other.pk)


def test_closing_a_case_with_open_parts_asks(cases: list[Case], ada: Actor) -> None:
    parent, part = cases[:2]
    link_cases(part, by=ada, number=parent.number, link="child")
    browser = browser_of(ada)
    ended = {"resolution": "solved", "no_article": "one_off"}
    answer = browser.post(f"/cases/{parent.ref}/close/", ended)
    assert answer.status_code == 422
    assert part.ref in answer.content.decode()
    assert not fresh(parent).is_closed
    browser.post(f"/cases/{parent.ref}/close/", {**ended, "is_sure": "on"})
    assert fresh(parent).is_closed
    assert not fresh(part).is_closed


def test_closing_a_case_whose_parts_are_closed_asks_nothing(cases: list[Case], ada: Actor) -> None:
    parent, part = cases[:2]
    link_cases(part, by=ada, number=parent.number, link="child")
    actions.close_case(fresh(part), by=ada, resolution="solved", no_article="one_off")
    actions.close_case(fresh(parent), by=ada, resolution="solved", no_article="one_off")
    assert fresh(parent).is_closed


def test_links_are_made_and_removed_on_the_page(world: World, cases: list[Case], ada: Actor) -> None:
    first, second = cases[:2]
    browser = browser_of(ada)
    assert "Link" in browser.get(f"/cases/{first.ref}/link/").content.decode()
    wrong = browser.post(f"/cases/{first.ref}/link/", {"link": "related", "number": "the other"})
    assert "Write its number" in wrong.content.decode()
    made = browser.post(f"/cases/{first.ref}/link/", {"link": "duplicate-back", "number": second.ref}, follow=True)
    assert "Has the duplicate" in made.content.decode()
    key = Link.objects.get().pk
    gone = browser.post(f"/cases/{first.ref}/unlink/{key}/", follow=True)
    assert "Has the duplicate" not in gone.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_links_are_read_in_two_queries(
    world: World, cases: list[Case], ada: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for other in cases[1 : rows + 1]:
        link_cases(cases[0], by=ada, number=other.number, link="related")
    case = fresh(cases[0])
    with entered(world.northwind), django_assert_num_queries(2):
        assert len(belonging_to(case, ada)[0]) == rows
