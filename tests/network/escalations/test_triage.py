"""Requests to whoever can that wait for a steward: what they read, whom they choose, and when it runs anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from network.actions.escalations import deciding, timing
from network.actions.rules import choose_rules
from network.clockwork import nobody
from network.models import Escalation, Member, Offer, Topic
from network.parcels import Addressed
from network.rules import Rules
from network.selectors import triage as selectors
from tests.network.escalations.conftest import Ask
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

TRIAGE = "/n/meridian/triage/"


@pytest.fixture
def runs(hall: World, join: Callable[[str], Actor], meridian: Any) -> Actor:
    """Hana, whose organization operates Meridian, where people decide first."""
    hana = join("hana")
    choose_rules(Rules(decide=True, decides=4), by=nobody())
    return in_hall(hana, meridian, hall, "halcyon")


@pytest.fixture
def waiting(runs: Actor, offer: Escalation) -> Escalation:
    """A request of Northwind's that waits for her choice."""
    assert not Offer.objects.exists()
    return offer


def get(actor: Actor, path: str = "", host: str = "halcyon") -> Any:
    return browser_of(actor, host).get(f"{TRIAGE}{path}")


def test_steward_reads_topic_product_and_severity_alone(waiting: Escalation, runs: Actor) -> None:
    for path in ("", f"{waiting.ref}/"):
        answer = get(runs, path)
        assert answer.status_code == 200
        words = answer.content.decode()
        assert "Array 4800" in words
        assert "High" in words
        assert "CNRY" not in words
        named = words.count("Northwind Storage")
        assert named == (1 if path else 0), "among the choices, and nowhere else: who asks is nobody's to know yet"
    choices = {name for _key, name in selectors.askable(runs)}
    assert choices == {"Halcyon Cloud", "Northwind Storage"}, "the one that is missing would be who asks"
    assert "1 request waits for whom to ask" in browser_of(runs, "halcyon").get("/n/meridian/").content.decode()


def test_members_who_are_no_stewards_find_nothing(waiting: Escalation, ada: Actor, cleo: Actor) -> None:
    for actor, host in ((ada, "northwind"), (cleo, "halcyon")):
        assert get(actor, host=host).status_code == 403
        assert get(actor, f"{waiting.ref}/", host).status_code == 404
        assert browser_of(actor, host).post(f"{TRIAGE}{waiting.ref}/run/").status_code == 404
        assert "for whom to ask" not in browser_of(actor, host).get("/n/meridian/").content.decode()
        assert browser_of(actor, host).get("/n/meridian/escalations/").status_code == 200


def test_steward_chooses_who_is_asked_first_and_their_clock_begins(
    waiting: Escalation, runs: Actor, cleo: Actor, hall: World
) -> None:
    third = Member.objects.create(name="Third", state="active")
    halcyon = hall.organization_ids["halcyon"]
    answer = browser_of(runs, "halcyon").post(
        f"{TRIAGE}{waiting.ref}/", {"members": [str(halcyon), str(hall.organization_ids["northwind"])]}
    )
    assert answer.status_code == 302
    row = Escalation.objects.get()
    assert (row.wave, list(Offer.objects.values_list("member", flat=True))) == (1, [halcyon])
    assert row.due_at == row.moved_at.replace(microsecond=0) + timedelta(hours=2)
    assert Event.objects.filter(name="EscalationOffered", by_user=runs.user_id).count() == 1
    assert "Array 4800" in browser_of(cleo, "halcyon").get("/n/meridian/escalations/").content.decode()
    with pytest.raises(Overtaken):
        deciding.choose_helpers(row.pk, [third.pk], by=runs)
    assert get(runs, f"{waiting.ref}/").status_code == 404
    assert "Nothing waits for a choice." in get(runs).content.decode()


def test_nobody_too_many_who_asks_and_who_has_gone_are_refused(waiting: Escalation, runs: Actor, hall: World) -> None:
    gone = Member.objects.create(name="Gone", state="ended")
    keys = hall.organization_ids
    for chosen in ([], [gone.pk, keys["halcyon"]], [keys["northwind"]], [keys["halcyon"]]):
        with pytest.raises(Refused):
            deciding.choose_helpers(waiting.pk, chosen, by=runs)
    answer = browser_of(runs, "halcyon").post(f"{TRIAGE}{waiting.ref}/", {})
    assert (answer.status_code, "Choose two organizations or more" in answer.content.decode()) == (422, True)
    assert not Offer.objects.exists()


def test_only_stewards_decide(waiting: Escalation, ada_there: Actor, cleo_there: Actor) -> None:
    for by in (ada_there, cleo_there, replace(ada_there, is_system=False)):
        with pytest.raises(NotAllowed):
            deciding.let_run(waiting.pk, by=by)
        with pytest.raises(Missing):
            selectors.find_undecided(by, waiting.number)


def test_steward_lets_the_wave_run(waiting: Escalation, runs: Actor) -> None:
    assert browser_of(runs, "halcyon").post(f"{TRIAGE}{waiting.ref}/run/").status_code == 302
    assert (Escalation.objects.get().wave, Offer.objects.count()) == (1, 1)


def whoever_can(ask: Ask, **given: Any) -> Escalation:
    topic = Topic.objects.current().first()
    assert topic is not None
    return ask(to=Addressed(topic=topic.pk), **given)


@pytest.mark.parametrize(("severity", "minutes"), [("urgent", 30), ("high", 60), ("low", 240)])
def test_the_wave_runs_anyway_when_nobody_has_decided(runs: Actor, ask: Ask, severity: str, minutes: int) -> None:
    """After four hours, as the rules say, or half of the time to acknowledge where that is sooner."""
    waiting = whoever_can(ask, severity=severity)
    assert timedelta(minutes=minutes - 1) < until_of(runs) - waiting.opened_at <= timedelta(minutes=minutes)
    timing.pass_moments([waiting.pk], now=timezone.now() + timedelta(minutes=minutes - 1))
    assert not Offer.objects.exists()
    timing.pass_moments([waiting.pk], now=timezone.now() + timedelta(minutes=minutes + 1))
    assert Offer.objects.count() == 1


def test_test_that_has_no_clock_waits_as_long_as_the_rules_say(runs: Actor, ask: Ask) -> None:
    waiting = whoever_can(ask, severity="urgent", is_test=True)
    assert until_of(runs) == waiting.moved_at + timedelta(hours=4)


def until_of(steward: Actor) -> Any:
    """Until when the one request that waits does, as its steward reads it."""
    [line] = selectors.undecided(steward)
    return line.until


def test_who_asks_reads_that_a_steward_chooses_and_until_when(waiting: Escalation, ada: Actor, runs: Actor) -> None:
    def words() -> str:
        return str(browser_of(ada, "northwind").get(f"/n/meridian/escalations/{waiting.ref}/").content.decode())

    said = "A steward chooses whom to ask first."
    assert said in words()
    assert "where nobody has chosen by then, the next organizations are asked anyway" in words()
    assert "Nobody yet acknowledges it." not in words()
    deciding.let_run(waiting.pk, by=runs)
    assert said not in words()


def test_the_last_one_who_can_be_asked_is_enough(waiting: Escalation, runs: Actor, hall: World) -> None:
    Member.objects.filter(pk=hall.organization_ids["northwind"]).update(state="suspended")
    assert "One or more." in get(runs, f"{waiting.ref}/").content.decode()
    halcyon = hall.organization_ids["halcyon"]
    answer = browser_of(runs, "halcyon").post(f"{TRIAGE}{waiting.ref}/", {"members": [str(halcyon)]})
    assert answer.status_code == 302
    assert list(Offer.objects.values_list("member", flat=True)) == [halcyon]


def test_who_asks_is_not_asked_where_nobody_else_is_left(waiting: Escalation, runs: Actor, hall: World) -> None:
    Member.objects.filter(pk=hall.organization_ids["halcyon"]).update(state="suspended")
    with pytest.raises(Refused, match="There is nobody to ask"):
        deciding.choose_helpers(waiting.pk, [hall.organization_ids["northwind"]], by=runs)
    assert Escalation.objects.get().wave == 0


def test_what_is_withdrawn_or_asked_directly_waits_for_no_choice(runs: Actor, ask: Ask) -> None:
    row = ask()
    assert selectors.undecided(runs) == []
    with pytest.raises(Overtaken):
        deciding.let_run(row.pk, by=runs)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_many_wait(waiting: Escalation, runs: Actor, rows: int) -> None:
    for place in range(rows - 1):
        Escalation.objects.create(
            number=9000 + place, requester_id=waiting.requester_id, requester_person_id=waiting.requester_person_id,
            title="t", once=f"01900000-0000-7000-8000-00000000000{place}",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as caught:
        assert len(selectors.undecided(runs)) == rows
    assert len(caught) == 2
