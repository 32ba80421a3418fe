"""Typed settings: what a space keeps, checks, changes and takes back."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import Field, field_validator

from core.chosen import Chosen, forget, keep, take_back
from core.models import Event
from core.refusals import Missing, Refused
from core.spaces import entered
from tests import people
from tests.world import World


class Greeting(Chosen):
    """A setting of these tests alone."""

    kind: ClassVar[str] = "test_greeting"
    called: ClassVar[str] = "greeting"
    most: ClassVar[int] = 3

    words: str = Field(min_length=1, max_length=20)
    times: int = 1

    @field_validator("times")
    @classmethod
    def _few(cls, times: int) -> int:
        if times > 3:
            raise ValueError("Greet at most three times")
        return times


def test_a_setting_is_kept_found_and_told(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name=" Morning ", by=ines)
        assert Greeting.find(key).value == Greeting(words="Hello")
        assert [one.name for one in Greeting.kept()] == ["Morning"]
        told = Event.objects.get(subject_id=key)
        assert (told.name, told.data, told.by_person) == (
            "SettingChanged",
            {"setting": "test_greeting", "change": "added"},
            ines.person_id,
        )
    with entered(world.halcyon):
        assert Greeting.kept() == []
        with pytest.raises(Missing):
            Greeting.find(key)


def test_the_last_change_can_be_taken_back_and_made_again(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name="Morning", by=ines)
        assert not Greeting.find(key).can_go_back
        with pytest.raises(Refused, match="Nothing has been changed"):
            take_back(Greeting, key, by=ines)
        keep(Greeting(words="Good day", times=2), name="Noon", by=ines, key=key)
        take_back(Greeting, key, by=ines)
        assert (Greeting.find(key).name, Greeting.find(key).value.words) == ("Morning", "Hello")
        take_back(Greeting, key, by=ines)
        assert (Greeting.find(key).name, Greeting.find(key).value.words) == ("Noon", "Good day")


def test_a_name_is_asked_for_and_taken_once(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        keep(Greeting(words="Hello"), name="Morning", by=ines)
        noon = keep(Greeting(words="Hello"), name="Noon", by=ines)
        for name in ("", "  ", "x" * 121):
            with pytest.raises(Refused, match="Give the greeting a name"):
                keep(Greeting(words="Hello"), name=name, by=ines)
        with pytest.raises(Refused, match="greeting of this name already"):
            keep(Greeting(words="Hello"), name="Morning", by=ines, key=noon)
        keep(Greeting(words="Hello there"), name="Noon", by=ines, key=noon)
        keep(Greeting(words="Hello"), name="Night", by=ines)
        with pytest.raises(Refused, match="3 already"):
            keep(Greeting(words="Hello"), name="One more", by=ines)


def test_a_forgotten_setting_is_gone_and_its_end_told(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name="Morning", by=ines)
        forget(Greeting, key, by=ines)
        assert Greeting.kept() == []
        assert [row.data["change"] for row in Event.objects.about("setting", key)] == ["added", "removed"]
        with pytest.raises(Missing):
            forget(Greeting, key, by=ines)


def test_what_does_not_fit_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match="^Greet at most three times.$"):
        Greeting.checked({"words": "Hello", "times": 4})
    with pytest.raises(Refused, match="words: String should have at most 20 characters"):
        Greeting.checked({"words": "x" * 21})
    with pytest.raises(Refused, match="volume"):
        Greeting.checked({"words": "x", "volume": 11})


def test_two_settings_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="Two settings"):
        type("Again", (Greeting,), {"__module__": __name__, "__annotations__": {}})
