"""A case as a part of a major case: linking, what flows down, who hears of it, and the outcome as an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import notices
from cases.actions.closing import close_case
from cases.actions.erasing import erase_cases
from cases.models import Case, MajorLink
from cases.selectors.majors import majors_of
from cases.tasks import hear_major
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from network.actions import majors as there
from network.models import MajorCase, MajorParty
from network.tasks import tell_of_major
from notifications.models import Draft, Notice
from tenants.halls import tell_participation
from tenants.models import Network, Participation, Space
from tests.factories.cases import make_queue, open_case
from tests.network.conftest import hana, meridian  # noqa: F401 - fixtures
from tests.network.majors import one, opened
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

SWAP = {"HX-Request": "true"}


@dataclass(frozen=True)
class Part:
    """Ravi's case at Northwind, which Ada has, and a major case that Hana opened in Meridian."""

    case: Case
    major: MajorCase
    ada: Actor
    hana: Actor
    world: World

    @property
    def path(self) -> str:
        """The address at which the case is linked."""
        return f"/cases/{self.case.ref}/major/meridian/"

    def link(self) -> MajorLink:
        """Ada links the case on its page."""
        answer = browser_of(self.ada).post(self.path, {"major": str(self.major.number)})
        assert answer.status_code == 302, answer.content.decode()
        with entered(self.world.northwind):
            found: MajorLink = MajorLink.objects.get(case=self.case)
            return found

    def words(self, path: str = "") -> str:
        """What Ada reads."""
        answer = browser_of(self.ada).get(path or f"/cases/{self.case.ref}/", headers={})
        assert answer.status_code == 200, answer
        return str(answer.content.decode())

    def flow(self, act: Callable[..., Any], **given: Any) -> str:
        """Hana does something to the major case, and the worker carries it to Northwind. Returns the event's key."""
        with entered(self.world.meridian):
            act(self.major.pk, by=self.hana, **given)
            event = Event.objects.filter(subject_id=self.major.pk).order_by("-id").values_list("pk", flat=True)[0]
        self.carry(event)
        return str(event)

    def carry(self, event: Any) -> None:
        """The job in Northwind's space, with the keys that the network hands on."""
        with entered(REGISTRY):
            space = Space.objects.get(network__slug="meridian")
            home = Space.objects.get(organization=self.world.organization_ids["northwind"])
        keys = {"network": str(space.pk), "schema": space.schema_name, "slug": "meridian"}
        hear_major(space=str(home.pk), major=str(self.major.pk), event=str(event), **keys)


@pytest.fixture(autouse=True)
def _kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job closes old connections first; the test's own lies in a transaction."""
    monkeypatch.setattr("tenants.jobs.close_old_connections", lambda: None)


@pytest.fixture
def part(world: World, meridian: Network, ada: Actor, ravi: Actor, hana: Actor) -> Part:  # noqa: F811 - fixtures
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
        Case.objects.filter(pk=case.pk).update(assignee=ada.card)
    steward = in_hall(hana, meridian, world, "halcyon")
    with entered(world.meridian):
        major = opened(steward)
    return Part(case, major, ada, steward, world)


def reached(part: Part) -> list[str]:
    with entered(part.world.northwind):
        return list(Event.objects.filter(name="MajorFlowed").order_by("id").values_list("data__name", flat=True))


def test_case_is_linked_on_its_page_and_the_network_learns_no_case(part: Part) -> None:
    assert "CNRY-title of it" in part.words(part.path)
    row = part.link()
    assert (row.ref, row.state, row.network) == (part.major.ref, "open", "meridian")
    with entered(part.world.meridian):
        [party] = MajorParty.objects.all()
        assert party.member_id == part.ada.organization_id
        assert part.case.ref not in str(Event.objects.filter(subject_id=part.major.pk).values())
    words = part.words()
    assert "Part of a major case" in words
    assert part.major.ref in words
    assert "CNRY-words" not in words, "no text of the network lies at home"
    assert "CNRY-title" in part.words(one(part.major))
    assert part.case.ref in part.words(one(part.major)), "one's own cases, at home only"


def test_own_cases_are_shown_to_ones_own_side_alone(part: Part, cleo: Actor, hana: Actor) -> None:  # noqa: F811
    part.link()
    for actor in (cleo, hana):
        words = browser_of(actor, "halcyon").get(one(part.major)).content.decode()
        assert part.case.ref not in words
        assert part.case.subject not in words
    assert (
        "Fewer than 3 organizations are affected" in browser_of(hana, "halcyon").get(one(part.major)).content.decode()
    )
    assert "affected</span>" not in browser_of(cleo, "halcyon").get(one(part.major)).content.decode()


def test_own_case_is_linked_by_its_number_from_the_major_case(part: Part) -> None:
    path = f"/major/meridian/{part.major.ref}/link/"
    browser = browser_of(part.ada)
    assert "CNRY-title of it" in browser.get(path).content.decode()
    for wrong in ("", "x", "C-99999"):
        assert browser.post(path, {"case": wrong}).status_code == 422
    assert browser.post(path, {"case": f" c-{part.case.number}"}).status_code == 302
    answer = browser.post(path, {"case": part.case.ref})
    assert f"{part.case.ref} is part of {part.major.ref} already." in answer.content.decode()


def test_update_flows_to_the_assignee_once(part: Part) -> None:
    part.link()
    event = part.flow(there.write_update, source="CNRY-update **one**")
    part.carry(event)
    assert reached(part) == ["MajorUpdated"]
    with entered(part.world.northwind):
        flowed = Event.objects.get(name="MajorFlowed")
        assert "CNRY" not in str(flowed.data)
        notices.tell_those_concerned(flowed)
        assert [row.reason for row in Notice.objects.visible_to(part.ada)] == ["assigned"]
        assert MajorLink.objects.get().updated_at is not None
    assert f"{part.major.ref} has an update" in part.words()
    told = part.words(f"{part.path}{part.major.ref}/updates/")
    assert "CNRY-update <strong>one</strong>" in told
    assert "Answer with the outcome" not in told


def test_nothing_flows_to_a_closed_case(part: Part) -> None:
    part.link()
    part.flow(there.write_update, source="CNRY-before")
    with entered(part.world.northwind):
        close_case(part.case, by=part.ada, resolution="solved", no_article="one_off")
    part.flow(there.write_update, source="CNRY-after")
    assert reached(part) == ["MajorUpdated"]
    words = part.words()
    assert "nothing more flows to it" in words
    told = part.words(f"{part.path}{part.major.ref}/updates/")
    assert "CNRY-before" in told
    assert "CNRY-after" not in told
    answer = browser_of(part.ada).post(part.path, {"major": str(part.major.number)})
    assert (answer.status_code, "Open it again" in answer.content.decode()) == (422, True)


def test_end_closes_no_case_and_offers_the_outcome_as_an_answer(part: Part) -> None:
    part.link()
    part.flow(there.close_major, outcome="CNRY-outcome of it")
    with entered(part.world.northwind):
        assert Case.objects.get(pk=part.case.pk).is_live
        assert MajorLink.objects.get().state == "closed"
    assert "Answer with the outcome" in part.words(f"{part.path}{part.major.ref}/updates/")
    browser, path = browser_of(part.ada), f"{part.path}{part.major.ref}/answer/"
    assert browser.post(path).status_code == 302
    with entered(part.world.northwind):
        [draft] = Draft.objects.visible_to(part.ada)
        assert (draft.text, draft.data) == ("CNRY-outcome of it", {"audience": "requester"})
    words = part.words()
    assert "CNRY-outcome of it" in words
    assert "You have unsent words" in browser.post(path, follow=True).content.decode()
    part.flow(there.reopen_major, words="Again")
    assert browser.post(path).status_code == 404, "there is no outcome any more"
    assert reached(part) == ["MajorClosed", "MajorReopened"]


def test_case_is_taken_out_and_the_network_notices(part: Part) -> None:
    row = part.link()
    path = f"/cases/{part.case.ref}/major/{row.pk}/leave/"
    browser = browser_of(part.ada)
    assert browser.post(path).status_code == 302
    assert browser.post(path).status_code == 404
    part.flow(there.write_update, source="CNRY-update")
    assert reached(part) == []
    with entered(part.world.meridian):
        assert not MajorParty.objects.exists()


def test_suspended_member_hears_nothing_and_reads_that_it_is_not_open(part: Part) -> None:
    row = part.link()
    with entered(REGISTRY):
        place = Participation.objects.get(organization=part.ada.organization_id)
        place.state = "suspended"
        place.save()
        tell_participation(place)
    part.flow(there.write_update, source="CNRY-update")
    assert reached(part) == []
    browser = browser_of(part.ada)
    answer = browser.get(f"{part.path}{part.major.ref}/updates/", headers=SWAP)
    assert "no longer open to you" in answer.content.decode()
    assert "CNRY" not in answer.content.decode()
    assert part.major.ref in part.words()
    assert browser.post(f"/cases/{part.case.ref}/major/{row.pk}/leave/").status_code == 302


def test_nobody_else_links_or_reads(part: Part, ben: Actor, ravi: Actor, cleo: Actor, join: Any) -> None:
    row = part.link()
    told = f"{part.path}{part.major.ref}/updates/"
    tomas = join("tomas")
    for path in (part.path, f"/cases/{part.case.ref}/major/{row.pk}/leave/"):
        for actor in (ben, tomas):
            assert browser_of(actor).post(path, {"major": str(part.major.number)}).status_code == 403
    assert browser_of(tomas).get(told).status_code == 200, "who sees the case reads what flowed to it"
    assert browser_of(tomas).post(told.replace("updates", "answer")).status_code == 404
    asks = browser_of(ravi)
    for path in (part.path, told):
        assert asks.get(path).status_code in (403, 404)
    words = asks.get(f"/cases/{part.case.ref}/").content.decode()
    assert part.major.ref not in words
    for path in (part.path, told, f"/cases/{part.case.ref}/major/{row.pk}/leave/"):
        assert browser_of(cleo, "halcyon").get(path).status_code in (404, 405)
    with entered(part.world.northwind):
        assert not MajorLink.objects.visible_to(ravi).exists()
        assert MajorLink.objects.visible_to(ben).exists()


def test_proposal_of_another_member_is_not_there_to_link(part: Part) -> None:
    with entered(part.world.meridian):
        hidden = there.propose_major(there.Told("CNRY-hidden", "CNRY-hidden"), by=part.hana)
    browser = browser_of(part.ada)
    assert "CNRY-hidden" not in part.words(part.path)
    assert browser.post(part.path, {"major": str(hidden.number)}).status_code == 422
    path = f"/major/meridian/{hidden.ref}/link/"
    assert {browser.get(path).status_code, browser.post(path, {"case": part.case.ref}).status_code} == {404}
    with entered(part.world.northwind):
        assert not MajorLink.objects.exists()


def test_relay_names_the_members_with_cases_by_keys_alone(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    part.link()
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("tenants.jobs.defer", lambda name, **given: told.append((name, given)))
    with entered(REGISTRY):
        space = Space.objects.get(network__slug="meridian")
    tell_of_major(space=str(space.pk), major=str(part.major.pk), event="01900000-dead-7000-8000-000000000000")
    [(name, given)] = told
    assert name == "cases.hear_major"
    assert set(given) == {"queue", "space", "slug", "network", "schema", "major", "event"}


@pytest.mark.parametrize("rows", [1, 3])
def test_links_of_a_case_are_one_query(part: Part, rows: int) -> None:
    for _ in range(rows):
        with entered(part.world.meridian):
            major = opened(part.hana)
        assert browser_of(part.ada).post(part.path, {"major": str(major.number)}).status_code == 302
    with entered(part.world.northwind):
        with CaptureQueriesContext(connection) as asked:
            assert len(majors_of(part.case, part.ada)) == rows
        assert len(asked) == 1
        if rows == 3:
            erase_cases([part.case.pk])
            assert not MajorLink.objects.exists()
