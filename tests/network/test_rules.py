"""What the members of a network have agreed on: who reads it, who chooses it, and what counts between whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clocks.choices import Metric
from core.actor import Actor
from core.models import Event, Setting
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import REGISTRY, entered
from network.actions import rules as actions
from network.agreements import Agreed, agreed
from network.choices import Severity
from network.rules import ACKNOWLEDGED, HOUR, Agreement, Rules
from network.selectors import rules as selectors
from tenants.models import Network, Stewardship
from tests.network.test_halls import HALL, in_hall, words_of
from tests.people import browser_of
from tests.world import World

RULES = f"{HALL}rules/"
GIVEN = {
    **{
        f"acknowledged_{level}": length for level, length in zip(Severity, ("30 min", "2 h", "8 h", "8 h"), strict=True)
    },
    **{f"answered_{level}": length for level, length in zip(Severity, ("4 h", "8 h", "16 h", "40 h"), strict=True)},
    **{
        "always": ["urgent"],
        "wave": "3",
        "expires": "10",
        "noticed": "20",
        "rests": "27",
        "reopens": "7",
        "decides": "6",
    },
}
PREMIER = {"asks": "Full", "helps": "", "acknowledged_urgent": "30 min"}


@pytest.fixture
def runs(meridian: Network, hana: Actor, world: World) -> Iterator[Actor]:
    """Hana in Meridian, which her organization operates. The test runs there."""
    actor = in_hall(hana, meridian, world, "halcyon")
    with entered(world.meridian):
        yield actor


def post(hana: Actor, path: str, given: Any = None) -> Any:
    return browser_of(hana, "halcyon").post(f"{RULES}{path}", given or {})


def between(asks: str, helps: str, severity: Severity, **lengths: int) -> Agreement:
    return Agreement(asks=asks, helps=helps, acknowledged={severity: lengths["within"]})


def test_every_member_reads_what_a_network_begins_with(meridian: Network, ada: Actor) -> None:
    words = words_of(ada, RULES)
    assert "5 organizations at a time" in words
    assert "Around the clock" in words
    assert "No groups have agreed on anything else." in words
    assert "Change the rules" not in words
    assert 'href="/n/meridian/rules/"' in words_of(ada)


def test_admin_of_the_network_changes_the_rules_and_takes_that_back(
    meridian: Network, hana: Actor, ada: Actor, world: World
) -> None:
    assert post(hana, "change/", GIVEN).status_code == 302
    words = words_of(ada, RULES)
    assert "3 organizations at a time" in words
    assert "it is closed after 27" in words
    with entered(world.meridian):
        assert agreed().rules == Rules(
            acknowledged={**ACKNOWLEDGED, Severity.URGENT: HOUR // 2}, always=(Severity.URGENT,), wave=3, expires=10,
            noticed=20, rests=27, reopens=7, decides=6,
        )  # fmt: skip
        assert Event.objects.filter(name="SettingChanged", data__setting="network_rules").count() == 2
    assert post(hana, "take-back/").status_code == 302
    with entered(world.meridian):
        assert agreed().rules == Rules()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"wave": "26"}, "Choose a whole number from 1 to 25."),
        ({"expires": "0"}, "Choose a whole number from 1 to 90."),
        ({"noticed": "27"}, "name fewer days than for the end"),
        ({"acknowledged_high": "soon"}, "Write a length as 30 min, 4 h or 1 h 30 min."),
        ({"acknowledged_high": "4 min"}, "A promise is from 5 minutes to 1440 hours long."),
        ({"answered_low": ""}, "This field is required."),
    ],
)
def test_rule_that_does_not_fit_is_refused_at_its_field(
    meridian: Network, hana: Actor, world: World, wrong: dict[str, str], said: str
) -> None:
    answer = post(hana, "change/", GIVEN | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with entered(world.meridian):
        assert not Setting.objects.filter(kind="network_rules").exists()


def test_rules_hold_whatever_gave_them(runs: Actor) -> None:
    for wrong in ({"noticed": 30, "rests": 30}, {"wave": 0}, {"acknowledged": {"urgent": HOUR}}):
        with pytest.raises(Refused):
            Rules.checked(wrong)
    for empty in ({"asks": "Full"}, {"acknowledged": {"urgent": HOUR}}):
        with pytest.raises(Refused):
            Agreement.checked(empty)


def test_members_and_stewards_without_that_right_change_nothing(
    runs: Actor, meridian: Network, ada: Actor, ines: Actor, cleo: Actor, world: World
) -> None:
    key = actions.keep_agreement(between("CNRY-Premier", "", Severity.URGENT, within=HOUR), by=runs)
    assert cleo.user_id is not None
    with entered(REGISTRY):
        Stewardship.objects.create(user_id=cleo.user_id, network=meridian, role="steward")
    for actor, host in ((ada, "northwind"), (ines, "northwind"), (cleo, "halcyon")):
        there = in_hall(actor, meridian, world, host)
        for act in (
            lambda by=there: actions.choose_rules(Rules(wave=9), by=by),
            lambda by=there: actions.take_back_rules(by=by),
            lambda by=there: actions.remove_agreement(key, by=by),
            lambda by=there: actions.keep_agreement(between("A", "", Severity.LOW, within=HOUR), by=by),
            lambda by=there: actions.take_back_agreement(key, by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
        browser = browser_of(actor, host)
        assert browser.get(f"{RULES}change/").status_code == 403
        assert browser.get(f"{RULES}agreements/{key}/").status_code == 404
        assert browser.post(f"{RULES}agreements/{key}/remove/").status_code == 404
    assert "CNRY-Premier asks anybody" in words_of(ada, RULES)
    assert agreed().agreements[0].asks == "CNRY-Premier"


def test_groups_agree_on_a_page_and_the_agreement_goes_and_comes_back(
    meridian: Network, hana: Actor, ada: Actor, world: World
) -> None:
    assert post(hana, "agreements/new/", PREMIER).status_code == 302
    assert post(hana, "agreements/new/", PREMIER).status_code == 422, "one for each pair"
    assert "Full asks anybody" in words_of(ada, RULES)
    with entered(world.meridian):
        key = Agreement.kept()[0].key
        assert Agreement.kept()[0].value.acknowledged == {Severity.URGENT: HOUR // 2}
    assert post(hana, f"agreements/{key}/", PREMIER | {"acknowledged_urgent": "15 min"}).status_code == 302
    assert "15 min" in words_of(ada, RULES)
    assert post(hana, f"agreements/{key}/remove/").status_code == 302
    assert "Full asks anybody" not in words_of(ada, RULES)
    assert "Take back the removal" not in words_of(ada, RULES)
    assert "Take back the removal" in words_of(hana, RULES, "halcyon")
    assert post(hana, f"agreements/{key}/take-back/").status_code == 302
    assert "Full asks anybody" in words_of(ada, RULES)


def test_agreement_says_for_whom_and_how_soon(meridian: Network, hana: Actor) -> None:
    answer = post(hana, "agreements/new/", PREMIER | {"asks": ""})
    assert "Choose a group on one side at least" in answer.content.decode()
    assert "Say for one severity at least how soon." in post(hana, "agreements/new/", {"asks": "Full"}).content.decode()
    assert post(hana, "agreements/new/", PREMIER | {"asks": "Nobody’s tier"}).status_code == 422


def test_most_exact_agreement_counts_for_each_severity_it_names() -> None:
    urgent = Severity.URGENT
    found = Agreed(
        Rules(),
        (
            between("", "Full", urgent, within=50 * 60),
            between("Premier", "", urgent, within=40 * 60),
            between("Premier", "Full", Severity.HIGH, within=30 * 60),
        ),
    )
    ack = Metric.ACKNOWLEDGEMENT
    assert found.within(ack, urgent, "Premier", "Full") == 40 * 60, "the most exact one does not name it"
    assert found.within(ack, Severity.HIGH, "Premier", "Full") == 30 * 60
    assert found.within(ack, urgent, "Basic", "Full") == 50 * 60
    assert found.within(ack, urgent, "Basic", "") == HOUR
    assert found.within(Metric.NEXT_REPLY, urgent, "Premier", "Full") == 4 * HOUR


def test_one_agreement_is_for_who_may_change_it(runs: Actor, ada: Actor, meridian: Network, world: World) -> None:
    key = actions.keep_agreement(between("Full", "", Severity.URGENT, within=HOUR), by=runs)
    assert selectors.agreement(runs, key).name == "Full asks anybody"
    with pytest.raises(Missing):
        selectors.agreement(in_hall(ada, meridian, world), key)


@pytest.mark.parametrize("rows", [1, 3])
def test_rules_cost_the_same_however_many_agreements(runs: Actor, rows: int) -> None:
    for place in range(rows):
        actions.keep_agreement(between(f"Tier {place}", "", Severity.LOW, within=HOUR), by=runs)
    with CaptureQueriesContext(connection) as caught:
        page = selectors.rules_page(runs)
    assert (len(page.agreements), len(caught)) == (rows, 4)


def test_reopening_is_as_long_as_the_rules_say(runs: Actor) -> None:
    actions.choose_rules(Rules(reopens=3), by=runs)
    assert agreed().reopens == timedelta(days=3)
