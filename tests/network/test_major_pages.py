"""Pages of major cases in the hall: forms, what comes back, and who is shown what."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.models import Entry
from core.actor import Actor
from core.spaces import REGISTRY, entered
from network.models import MajorCase
from tenants.models import Network, Participation
from tests.network.escalations.conftest import Ask, ada_there, ask, hall  # noqa: F401 - fixtures
from tests.network.majors import LIST, one, opened, proposed
from tests.network.talks import People
from tests.network.test_halls import HALL, page, words_of
from tests.people import browser_of
from tests.world import World

GIVEN = {"title": "CNRY-title", "words": "CNRY-words", "topic": "", "product": "", "severity": "high"}


@pytest.fixture
def row(people: People, world: World) -> MajorCase:
    """One that Hana opened."""
    return opened(people.hana)


def test_list_is_empty_and_says_what_for(meridian: Network, ada: Actor) -> None:
    words = words_of(ada, LIST)
    assert "There is no major case." in words
    assert "Propose one" in words
    assert "Your organization has asked for nothing here." in words_of(ada, f"{LIST}propose/")


def test_steward_proposes_opens_updates_and_closes_on_the_pages(
    meridian: Network, hana: Actor, ada: Actor, world: World
) -> None:
    browser = browser_of(hana, "halcyon")
    answer = browser.post(f"{LIST}propose/", GIVEN)
    path = answer["Location"]
    assert answer.status_code == 302
    assert "1 major case is proposed" in words_of(hana, HALL, "halcyon")
    assert "CNRY" not in words_of(ada, HALL) + words_of(ada, LIST)
    assert page(ada, path).status_code == 404
    assert browser.post(f"{path}open/").status_code == 302
    assert "CNRY-title" in words_of(ada, HALL)
    assert browser.post(f"{path}update/", {"text": "CNRY-first **update**"}).status_code == 302
    words = words_of(ada, path)
    assert "CNRY-first <strong>update</strong>" in words
    assert [said for said in ("Close it", "Tell Meridian", "are affected") if said in words] == []
    assert "Fewer than 3 organizations are affected" in words_of(hana, path, "halcyon")
    assert browser.post(f"{path}close/", {"close-text": "CNRY-outcome"}).status_code == 302
    assert "CNRY-outcome" in words_of(ada, f"{path}entries/")
    assert "CNRY-title" not in words_of(ada, HALL)
    assert browser.post(f"{path}reopen/", {"reopen-text": "It is back"}).status_code == 302
    assert "CNRY-title" in words_of(ada, HALL)


@pytest.mark.parametrize(
    ("part", "given", "said"),
    [
        ("update/", {"text": ""}, "Write something before you send it."),
        ("close/", {"close-text": " "}, "Write something before you send it."),
        ("update/", {"text": "x" * 5001}, "at most 5000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    row: MajorCase, hana: Actor, part: str, given: dict[str, str], said: str
) -> None:
    answer = browser_of(hana, "halcyon").post(one(row, part), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_too_late_is_told_with_what_was_typed(row: MajorCase, hana: Actor, people: People) -> None:
    browser = browser_of(hana, "halcyon")
    browser.post(one(row, "close/"), {"close-text": "Over"})
    answer = browser.post(one(row, "update/"), {"text": "CNRY-typed"})
    assert answer.status_code == 409
    assert f"{row.ref} is closed." in browser.post(one(row, "open/"), follow=True).content.decode()


def test_form_of_a_proposal_keeps_what_was_typed(meridian: Network, ada: Actor, hana: Actor) -> None:
    answer = browser_of(ada).post(f"{LIST}propose/", GIVEN)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Choose at least one of your own escalations" in words
    assert "CNRY-words" in words
    assert browser_of(ada).get(f"{LIST}propose/?from=99&from=x&from=%C2%B2").status_code == 200


def test_steward_changes_it_on_its_page(row: MajorCase, hana: Actor, ada: Actor) -> None:
    assert "CNRY-title of it" in words_of(hana, one(row, "edit/"), "halcyon")
    browser = browser_of(hana, "halcyon")
    assert browser.post(one(row, "edit/"), GIVEN | {"title": ""}).status_code == 422
    assert browser.post(one(row, "edit/"), GIVEN | {"title": "CNRY-other"}).status_code == 302
    assert "CNRY-other" in words_of(ada, one(row))


def test_members_do_not_decide(row: MajorCase, people: People, ada: Actor, cleo: Actor) -> None:
    waiting = proposed(people.hana)
    for actor, host in ((ada, "northwind"), (cleo, "halcyon")):
        browser = browser_of(actor, host)
        for part in ("open/", "refuse/", "update/", "close/", "reopen/", "edit/"):
            assert browser.post(one(row, part), {"text": "x", "reason": "x"}).status_code == 403
    for part in ("", "open/", "refuse/", "edit/", "entries/"):
        assert browser_of(ada).post(one(waiting, part), {"reason": "x"}).status_code in (404, 405)
    assert MajorCase.objects.get(pk=row.pk).state == "open"
    assert not Entry.objects.filter(thread__subject_id=row.pk).exists()


def test_nobody_comes_in_from_outside(row: MajorCase, ravi: Actor, ada: Actor, world: World) -> None:
    answers: list[Any] = [browser_of(ravi).get(path) for path in (LIST, one(row), one(row, "entries/"))]
    assert {answer.status_code for answer in answers} <= {403, 404}
    with entered(REGISTRY):
        Participation.objects.filter(organization=ada.organization_id).update(state="suspended")
    for path in (one(row), LIST):
        assert page(ada, path)["Location"] == "/networks/meridian/"


def test_contributor_reads_and_does_not_propose(row: MajorCase, people: People, join: Any) -> None:
    tomas = join("tomas")
    mine = proposed(people.hana)
    assert "CNRY-words" in words_of(tomas, one(row))
    assert "Propose one" not in words_of(tomas, LIST)
    assert page(tomas, f"{LIST}propose/").status_code == 403
    assert page(tomas, one(mine)).status_code == 404


def test_who_has_nothing_to_propose_from_is_offered_no_form(
    meridian: Network,
    ada: Actor,
    hana: Actor,
    ask: Ask,  # noqa: F811
    ada_there: Actor,  # noqa: F811
) -> None:
    offer = "Propose it to the stewards"
    assert offer not in words_of(ada, f"{LIST}propose/")
    words = words_of(hana, f"{LIST}propose/", "halcyon")
    assert offer in words
    assert "As a steward you can propose one all the same." in words
    assert "From no escalation: as a steward you can propose one without." in words
    ask(by=ada_there)
    words = words_of(ada, f"{LIST}propose/")
    assert offer in words
    assert "choose at least one above" in words
    answer = browser_of(ada).post(f"{LIST}propose/", GIVEN)
    assert answer.status_code == 422
    assert "Choose at least one of your own escalations" in answer.content.decode()


def test_words_promise_no_more_than_who_reads_it_and_who_is_told(
    row: MajorCase, meridian: Network, hana: Actor
) -> None:
    words = words_of(hana, f"{LIST}propose/", "halcyon")
    assert "Stewards and the support staff of your organization read it; every member can once it is open." in words
    words = words_of(hana, one(row), "halcyon")
    assert "whoever follows or has one of these is told" in words
    assert "Goes to every member" not in words
    answer = browser_of(hana, "halcyon").post(one(row, "update/"), {"text": "CNRY-first"}, follow=True)
    assert "Every member can read it now. Who follows or has an open case of it is told." in answer.content.decode()
