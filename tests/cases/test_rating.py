"""A requester rates a closed case: once it is closed, for twelve hours, and nobody else does."""

from __future__ import annotations

import pytest

from cases.actions.cases import close_case, reply
from cases.actions.rating import rate_case
from cases.models import Case
from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed, Overtaken, Refused
from core.spaces import entered
from tests import people
from tests.cases.hands import Hands
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World


@pytest.fixture
def closed(northwind: World, hands: Hands, ada: Actor, ravi: Actor) -> Case:
    case = open_case(ravi, make_queue())
    hands.forward(hours=1)
    close_case(case, by=ada, resolution="solved", no_article="one_off")
    return fresh(case)


def told(case: Case) -> list[dict[str, object]]:
    return [row.data for row in Event.objects.about("case", case.pk).filter(name="CaseRated")]


def test_rating_is_kept_told_and_changed_for_twelve_hours(closed: Case, hands: Hands, ravi: Actor) -> None:
    rate_case(closed, by=ravi, rating=2, text=" Slow. ")
    assert (fresh(closed).rating, fresh(closed).rating_text) == (2, "Slow.")
    hands.forward(hours=11)
    rate_case(closed, by=ravi, rating=4)
    hands.forward(hours=2)
    with pytest.raises(Overtaken, match="12 hours"):
        rate_case(closed, by=ravi, rating=1)
    assert (fresh(closed).rating, fresh(closed).rating_text) == (4, "")
    assert told(closed) == [{"rating": 2, "was": None}, {"rating": 4, "was": 2}]


def test_only_the_requester_rates_and_only_what_is_closed(
    northwind: World, closed: Case, ada: Actor, ravi: Actor
) -> None:
    with pytest.raises(NotAllowed):
        rate_case(closed, by=ada, rating=5)
    for rating, text in ((0, ""), (6, ""), (3, "x" * 1001)):
        with pytest.raises(Refused, match="one of the five"):
            rate_case(closed, by=ravi, rating=rating, text=text)
    live = open_case(ravi, fresh(closed).queue)
    with pytest.raises(Refused, match="once it is closed"):
        rate_case(live, by=ravi, rating=5)


def test_case_that_came_back_is_rated_anew_when_it_closes_again(
    closed: Case, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    rate_case(closed, by=ravi, rating=5)
    hands.forward(hours=24)
    reply(fresh(closed), by=ravi, source="It is back.")
    with pytest.raises(Refused, match="once it is closed"):
        rate_case(closed, by=ravi, rating=1)
    close_case(fresh(closed), by=ada, resolution="solved", no_article="one_off")
    rate_case(closed, by=ravi, rating=3)
    assert told(closed) == [{"rating": 5, "was": None}, {"rating": 3, "was": None}]


def test_requester_is_asked_after_closing_and_support_reads_the_answer(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
    portal, desk, path = people.browser_of(ravi), people.browser_of(ada), f"/cases/{case.ref}/"
    assert "How did we do?" not in portal.get(path).content.decode()
    with entered(world.northwind):
        close_case(fresh(case), by=ada, resolution="solved", no_article="one_off")
    assert "How did we do?" in portal.get(path).content.decode()
    wrong = portal.post(f"{path}rate/", {"rating": "", "rating_text": "CNRY typed"})
    assert (wrong.status_code, "CNRY typed" in wrong.content.decode()) == (422, True)
    answer = portal.post(f"{path}rate/", {"rating": "4", "rating_text": "Quick and kind"}, follow=True)
    assert "You can change it for 12 hours" in answer.content.decode()
    page = desk.get(path).content.decode()
    assert "4 of 5: Quick and kind" in page
    assert "How did we do?" not in page
    assert desk.post(f"{path}rate/", {"rating": "1"}).status_code == 403


def test_case_of_somebody_else_cannot_be_rated(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
        close_case(case, by=ada, resolution="solved", no_article="one_off")
    edda = people.browser_of(people.join(world, "edda"))
    assert edda.post(f"/cases/{case.ref}/rate/", {"rating": "1"}).status_code == 404
    with entered(world.northwind):
        assert fresh(case).rating is None
