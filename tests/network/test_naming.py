"""What a network calls things: who reads it, who chooses it, and that it stays in that network."""

from __future__ import annotations

from typing import Any

import pytest

from core import chosen
from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed, Refused
from core.spaces import REGISTRY, entered
from network.actions import naming as actions
from network.agreements import agreed
from network.choices import Severity
from network.clockwork import nobody
from network.naming import LONGEST_GUIDE, NAME, Called, NetworkWords
from tenants import provisioning
from tenants.models import Network, Space
from tenants.models.organizations import new_schema_name
from tests.exchange.conftest import Asked, asked  # noqa: F401 - fixture
from tests.network.escalations.conftest import Ask, Desk, ada_there, ask, hall, northwind  # noqa: F401 - fixtures
from tests.network.test_halls import HALL, in_hall, words_of
from tests.people import browser_of
from tests.world import World

WORDS = f"{HALL}rules/words/"
NAMES = ("CNRY-life", "CNRY-site", "CNRY-worse", "CNRY-calm")
GIVEN = {
    **{f"name_{level}": name for level, name in zip(Severity, NAMES, strict=True)},
    "when_urgent": "CNRY-when people are in danger.",
    "guide": "CNRY-guide Call first.\r\n\r\nThen write.",
}


def given(**more: Any) -> NetworkWords:
    names = {level: {"name": name, "when": "CNRY-when"} for level, name in zip(Severity, NAMES, strict=True)}
    return NetworkWords.checked({"severities": names, "guide": "CNRY-guide", **more})


def post(hana: Actor, path: str, sent: Any = None) -> Any:
    return browser_of(hana, "halcyon").post(f"{WORDS}{path}", sent or {})


def test_admin_of_the_network_chooses_its_words_and_takes_them_back(
    meridian: Network, hana: Actor, ada: Actor, world: World
) -> None:
    before = words_of(ada, f"{HALL}rules/")
    assert "Urgent" in before
    assert "Change the words" not in before, "members read them"
    with entered(world.meridian):
        was = agreed().words
    assert post(hana, "", GIVEN).status_code == 302
    words = words_of(ada, f"{HALL}rules/")
    assert not [name for name in NAMES if name not in words]
    assert "CNRY-when people are in danger." in words
    assert "<p>CNRY-guide Call first.</p>" in words
    with entered(world.meridian):
        assert agreed().words.guide == "CNRY-guide Call first.\n\nThen write."
        assert Event.objects.filter(
            name="SettingChanged", data__setting="network_words", data__change="changed"
        ).exists()
    assert post(hana, "take-back/").status_code == 302
    with entered(world.meridian):
        assert agreed().words == was


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name_low": ""}, "This field is required."),
        ({"name_low": "cnry-LIFE"}, "Another severity is called that already."),
        ({"name_low": "x" * 31}, "at most 30 characters"),
        ({"when_low": "x" * 161}, "at most 160 characters"),
        ({"guide": "x" * (LONGEST_GUIDE + 1)}, "at most 1000 characters"),
    ],
)
def test_words_that_do_not_fit_are_refused_at_their_field(
    meridian: Network, hana: Actor, world: World, wrong: dict[str, str], said: str
) -> None:
    answer = post(hana, "", GIVEN | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with entered(world.meridian):
        assert "CNRY-guide" not in agreed().words.guide


def test_words_hold_whatever_gave_them() -> None:
    names = given().data()["severities"]
    for wrong in ({"urgent": names["urgent"]}, names | {"low": names["high"]}, names | {"low": {"name": " "}}):
        with pytest.raises(Refused):
            NetworkWords.checked({"severities": wrong})


def test_nobody_else_chooses_the_words_of_a_network(meridian: Network, ines: Actor, world: World) -> None:
    there = in_hall(ines, meridian, world)
    for answer in (browser_of(ines).get(WORDS), browser_of(ines).post(WORDS, GIVEN)):
        assert answer.status_code == 403
    assert browser_of(ines).post(f"{WORDS}take-back/").status_code == 403
    with entered(world.meridian):
        for act in (lambda: actions.choose_words(given(), by=there), lambda: actions.take_back_words(by=there)):
            with pytest.raises(NotAllowed):
                act()


def test_writer_of_a_draft_reads_them_beside_the_choice_and_not_those_of_another_space(
    asked: Asked,  # noqa: F811
    world: World,
) -> None:
    path = asked.begin()
    with entered(world.northwind):  # the same table at home, where nothing asks for it
        home = {level: {"name": f"HOME-{level}"} for level in Severity}
        chosen.keep(NetworkWords.checked({"severities": home, "guide": "HOME-guide"}), name=NAME, by=nobody())
    with entered(world.meridian):
        actions.choose_words(given(), by=nobody())
    words = asked.browser.get(path).content.decode()
    assert not [one for one in (*NAMES, "CNRY-when", "CNRY-guide") if one not in words]
    assert "HOME-" not in words


def test_escalation_and_what_whoever_can_is_asked_say_it_in_the_networks_words(
    ask: Ask,  # noqa: F811
    northwind: Desk,  # noqa: F811
    cleo: Actor,
    hana: Actor,
    world: World,
) -> None:
    row = ask(severity="high")
    actions.choose_words(given(), by=nobody())
    words = northwind.words(row)
    assert words.count("CNRY-site") == 2, "beside who asks, and in the agreement"
    assert "CNRY-life" not in words
    helper = browser_of(cleo, "halcyon").get(f"/n/meridian/escalations/{row.ref}/").content.decode()
    assert "CNRY-calm" in helper, "the helper ranks it in the same words"
    rules = words_of(hana, f"{HALL}rules/change/", "halcyon")
    assert "Next answer: CNRY-worse" in rules
    major = words_of(hana, f"{HALL}major/propose/", "halcyon")
    assert '<option value="urgent">CNRY-life</option>' in major


def test_words_of_one_network_never_show_in_another(committed: World) -> None:
    with entered(REGISTRY):
        other = Space.objects.create(kind="network", schema_name=new_schema_name())
        provisioning.provision(other)
    with entered(committed.meridian):
        actions.choose_words(given(), by=nobody())
        assert agreed().words.name_of("urgent") == "CNRY-life"
    with entered(other.ref):
        assert agreed().words == NetworkWords()


def test_name_of_a_severity_stays_in_one_line() -> None:
    called = Called(name="High\n\nhttps://x.example", when="When\r\nit burns")
    assert (called.name, called.when) == ("High https://x.example", "When it burns")
