"""Pictures of names: the same letters and colour wherever a name stands."""

from __future__ import annotations

from uuid import UUID

import pytest

from core.actor import Actor
from directory.faces import NOBODY, hue_of, initials_of
from directory.models import Person
from network.models import Member


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Brandt", "AB"),
        ("Ada Maria Brandt", "AB"),
        ("cleo", "C"),
        ("Halcyon (Cloud)", "H"),
        ("Orrin & Sons", "OS"),
        ("élan", "É"),
        ("3M", "3"),
        ("", "?"),
        ("& –", "?"),
    ],
)
def test_two_letters_stand_for_a_name(name: str, letters: str) -> None:
    assert initials_of(name) == letters
    assert Person(name=name).initials == Member(name=name).initials == letters


def test_colour_stays_with_the_key_and_is_one_of_eight() -> None:
    keys = [UUID(int=number) for number in range(20)]
    assert {hue_of(key) for key in keys} == set(range(1, 9))
    assert all(Person(id=key).hue == Member(id=key).hue == hue_of(key) for key in keys)
    assert hue_of(None) == NOBODY


def test_bar_shows_the_letters_of_the_card(ada: Actor) -> None:
    from tests.people import browser_of

    words = browser_of(ada).get("/work/").content.decode()
    assert f'data-hue="{hue_of(ada.person_id)}" aria-hidden="true">AB</span>' in " ".join(words.split()).replace(
        "> AB", ">AB"
    )
