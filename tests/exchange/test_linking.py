"""Which of one's own cases an escalation belongs to: chosen on a page by either side, and nobody's business beyond."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.spaces import entered
from exchange.models import Mirror
from network.models import Escalation
from tests.exchange.conftest import Asked
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def number(asked: Asked, world: World) -> int:
    """What Ada asked Halcyon, where the desk knows of it by now: its number."""
    answer = asked.release(asked.begin())
    found = int(answer["Location"].rstrip("/").rpartition("E-")[2])
    with entered(world.meridian):
        key = Escalation.objects.get(number=found).pk
    with entered(world.halcyon):
        Mirror.objects.create(id=key, network="meridian", number=found, side="helper", state="requested", turn="helper")
    return found


def page_of(number: int) -> str:
    return f"/escalate/meridian/E-{number}/case/"


def test_the_side_that_helps_links_a_case_of_its_own(asked: Asked, number: int, world: World, cleo: Actor) -> None:
    with entered(world.halcyon):
        case = open_case(cleo, make_queue("Platform", "Cloud"), "CNRY-theirs")
    browser, hall = browser_of(cleo, "halcyon"), f"/n/meridian/escalations/E-{number}/"
    assert f'href="{page_of(number)}"' in browser.get(hall).content.decode()
    assert "Link the case" in browser.get(page_of(number)).content.decode()
    answer = browser.post(page_of(number), {"case": case.ref})
    assert (answer.status_code, answer["Location"]) == (302, hall)
    assert "CNRY-theirs" in browser.get(hall).content.decode()
    assert f"E-{number}" in browser.get(f"/cases/{case.ref}/").content.decode()
    assert "CNRY-theirs" not in asked.browser.get(hall).content.decode()
    assert f"Take the link to {case.ref} away" in browser.get(page_of(number)).content.decode()
    assert browser.post(page_of(number), {"none": "none"}).status_code == 302
    assert "CNRY-theirs" not in browser.get(hall).content.decode()


@pytest.mark.parametrize(
    ("words", "said"), [("C-9999", "There is no case C-9999"), ("all", "Give the number of a case")]
)
def test_a_case_that_is_not_there_is_refused_in_a_sentence(asked: Asked, number: int, words: str, said: str) -> None:
    answer = asked.browser.post(page_of(number), {"case": words})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert f'value="{words}"' in answer.content.decode(), "nothing typed is lost"


def test_a_case_of_another_team_and_an_escalation_of_others_are_missing(
    asked: Asked, number: int, world: World, ada: Actor, ravi: Actor, cleo: Actor
) -> None:
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Licences", "Licences", is_open=False), "CNRY-hidden")
    answer = asked.browser.post(page_of(number), {"case": hidden.ref})
    assert (answer.status_code, f"There is no case {hidden.ref}" in answer.content.decode()) == (422, True)
    assert "CNRY-hidden" not in answer.content.decode()
    assert asked.browser.get(page_of(99)).status_code == 404
    assert browser_of(ravi, "northwind").get(page_of(number)).status_code == 404
