"""What stands beside a case: who follows it, and its clocks, the most urgent first; on a phone that one above all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cases.actions.cases import reply
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from core.actor import Actor
from core.spaces import entered
from notifications.actions.follows import follow
from notifications.selectors.follows import Following
from tests.cases.hands import Hands
from tests.factories.cases import fresh, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def case(counted: Queue, hands: Hands, ada: Actor, ravi: Actor) -> Case:
    return open_case(ravi, counted, "Volumes go read-only", priority="high")


def names(case: Case, actor: Actor) -> list[str]:
    return [target.name for target in case_page(fresh(case), actor).targets]


def test_clocks_stand_in_order_of_urgency_with_the_promise_among_them(case: Case, hands: Hands, ada: Actor) -> None:
    assert names(case, ada) == ["First reply", "Resolution"]
    case.act_by = hands.now + timedelta(minutes=1)
    case.save()
    assert names(case, ada) == ["Promised time", "First reply", "Resolution"]
    reply(fresh(case), by=ada, source="We look at it.")
    assert names(case, ada)[-1] == "First reply", "what has ended stands last"
    page = case_page(fresh(case), ada)
    assert page.nearest is not None
    assert page.nearest.clock.due == min(t.clock.due for t in page.targets if t.clock.due is not None)


def test_phone_shows_the_remaining_time_under_the_title(world: World, case: Case, ada: Actor) -> None:
    page = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    strip = page[page.index('<div class="strip"') : page.index('href="#facts-card"')]
    assert re.search(r'<a href="#next"><gh-clock[^>]*data-due="', strip)


@pytest.mark.parametrize(
    ("names", "more", "words"),
    [([], 0, ""), (["A"], 0, "A"), (["A", "B"], 0, "A, B"), (["A", "B", "C"], 0, "A, B and 1 more"),
     (["A", "B", "C"], 4, "A, B and 5 more")],
)  # fmt: skip
def test_followers_are_two_names_and_a_number(names: list[str], more: int, words: str) -> None:
    assert Following("case", None, "", "", names, more).short == words


def test_followers_stand_in_the_details_for_the_desk_alone(
    world: World, case: Case, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        follow("case", case.pk, by=ben, level="watching")
    desk = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert re.search(r"<dt>Followers</dt><dd[^>]*>[^<]*Ben Okoro", desk)
    assert "Followers" not in browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
