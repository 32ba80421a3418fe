"""The words that never cross: who chooses them, what the page takes, and taking them back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed, Refused
from core.spaces import entered
from exchange.actions.words import choose_words, take_back_words
from exchange.wordlist import LONGEST, MOST, Words, kept_words, never_cross
from tests.people import browser_of
from tests.world import World

PAGE = "/settings/words/"
BACK = "/settings/words/take-back/"


def text_of(actor: Actor) -> str:
    return browser_of(actor).get(PAGE).content.decode()


def test_words_are_kept_once_each_in_order_and_shown_again(ines: Actor, world: World) -> None:
    assert "No word is listed yet." in text_of(ines)
    given = "Zeus\r\n  project   heron \n\nZEUS\nAmber Hall\n"
    assert browser_of(ines).post(PAGE, {"words": given}).status_code == 302
    with entered(world.northwind):
        assert never_cross() == ("Amber Hall", "project heron", "ZEUS")
    shown = text_of(ines)
    assert "Amber Hall\nproject heron\nZEUS</textarea>" in shown
    assert "No word is listed yet." not in shown


def test_list_of_one_member_is_nobody_elses(ines: Actor, join: Callable[[str], Actor], world: World) -> None:
    browser_of(ines).post(PAGE, {"words": "CNRY-heron"})
    assert "CNRY" in text_of(ines)
    assert "CNRY" not in browser_of(join("hana"), "halcyon").get(PAGE).content.decode()
    with entered(world.halcyon):
        assert never_cross() == ()


def test_last_change_is_taken_back_and_done_again(ines: Actor, world: World) -> None:
    browser = browser_of(ines)
    assert "Nothing has been changed" in browser.post(BACK, follow=True).content.decode()
    assert BACK not in text_of(ines)
    browser.post(PAGE, {"words": "Zeus"})
    assert BACK in text_of(ines)
    for words in ((), ("Zeus",)):
        assert "Taken back." in browser.post(BACK, follow=True).content.decode()
        with entered(world.northwind):
            assert never_cross() == words


def test_every_change_is_on_the_record(ines: Actor, world: World) -> None:
    with entered(world.northwind):
        choose_words(Words(words=("Zeus",)), by=ines)
        take_back_words(by=ines)
        changes = Event.objects.filter(name="SettingChanged", data__setting="redaction_words").order_by("id")
        assert sorted(event.data["change"] for event in changes) == ["added", "changed", "taken back"]


def test_list_is_for_leads_alone(ada: Actor, ravi: Actor, ines: Actor, world: World) -> None:
    browser_of(ines).post(PAGE, {"words": "CNRY-heron"})
    for actor in (ada, ravi):
        browser = browser_of(actor)
        assert browser.get(PAGE).status_code == 404
        assert browser.post(PAGE, {"words": ""}).status_code == 404
        assert browser.post(BACK).status_code == 404
        assert PAGE not in browser.get("/settings/").content.decode()
    assert PAGE in browser_of(ines).get("/settings/").content.decode()
    with entered(world.northwind):
        for act in (lambda: choose_words(Words(), by=ada), lambda: take_back_words(by=ada)):
            with pytest.raises(NotAllowed):
                act()
        assert never_cross() == ("CNRY-heron",)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("\n".join(f"word {number}" for number in range(MOST + 1)), "These are 501 words. Up to 500 fit."),
        ("x", "“x” does not have 2 to 80 characters."),
        ("y" * (LONGEST + 1), "does not have 2 to 80 characters."),
    ],
)
def test_list_has_bounds_that_are_said_at_the_field(ines: Actor, world: World, given: str, sentence: str) -> None:
    answer = browser_of(ines).post(PAGE, {"words": given})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with entered(world.northwind):
        assert kept_words() is None
        with pytest.raises(Refused):
            Words.checked({"words": tuple(given.split("\n"))})


def test_longest_list_fits(ines: Actor, world: World) -> None:
    words = "\n".join(f"{number:03d}" + "w" * (LONGEST - 3) for number in range(MOST))
    assert browser_of(ines).post(PAGE, {"words": words.replace("\n", "\r\n")}).status_code == 302
    with entered(world.northwind):
        assert len(never_cross()) == MOST
