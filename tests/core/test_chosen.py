"""Typed settings: what a space keeps, checks, changes and takes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.utils import timezone
from pydantic import Field, field_validator

from core import aside, chosen
from core.chosen import Chosen, forget, keep, take_back
from core.models import Event, Setting
from core.refusals import Missing, Refused
from core.spaces import REGISTRY, entered
from tenants import due
from tenants.models import DueMoment
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
        found = chosen.Kept(key, "Morning", Greeting(words="Hello"), False)
        assert Greeting.find(key) == Greeting.named("Morning") == Greeting.hold(key) == found
        assert Greeting.named("Evening") is None
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


def test_a_row_of_a_later_release_is_read_and_what_a_person_gives_is_held_to_the_fields(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name="Morning", by=ines)
        row = Setting.objects.get(pk=key)
        row.data |= {"tone": "warm"}
        row.save()
        [read] = Greeting.kept()
        named = Greeting.named("Morning")
        assert named is not None
        assert (read.value, Greeting.find(key).value, named.value) == (Greeting(words="Hello"),) * 3
        forget(Greeting, key, by=ines)
        assert [one.value for one in Greeting.removed()] == [Greeting(words="Hello")]
    with pytest.raises(Refused):
        Greeting.checked({"words": "Hello", "tone": "warm"})


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


def test_what_does_not_fit_any_more_is_not_brought_back(world: World) -> None:
    """The rules of a setting can have changed since the row was kept."""
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name="Morning", by=ines)
        Setting.objects.filter(pk=key).update(before={"name": "Night", "data": {"note": "of another time"}})
        with pytest.raises(Refused, match="greeting as it was before does not fit"):
            take_back(Greeting, key, by=ines)
        assert (Greeting.find(key).name, Greeting.find(key).value.words) == ("Morning", "Hello")


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


def test_a_removed_setting_comes_back_with_its_last_change(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name="Morning", by=ines)
        keep(Greeting(words="Good day"), name="Morning", by=ines, key=key)
        forget(Greeting, key, by=ines)
        assert [(one.key, one.name) for one in Greeting.removed()] == [(key, "Morning")]
        with pytest.raises(Missing):
            keep(Greeting(words="Hi"), name="Morning", by=ines, key=key)
        take_back(Greeting, key, by=ines)
        assert Greeting.find(key).value.words == "Good day"
        assert Greeting.removed() == []
        take_back(Greeting, key, by=ines)
        assert Greeting.find(key).value.words == "Hello", "what could be taken back before still can"
        changes = [row.data["change"] for row in Event.objects.about("setting", key)]
        assert changes == ["added", "changed", "removed", "brought back", "taken back"]


def test_a_removed_setting_takes_nobody_s_name_and_no_place_too_many(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        key = keep(Greeting(words="Hello"), name="Morning", by=ines)
        forget(Greeting, key, by=ines)
        other = keep(Greeting(words="Hi"), name="Morning", by=ines)
        with pytest.raises(Refused, match="greeting of this name already"):
            take_back(Greeting, key, by=ines)
        forget(Greeting, other, by=ines)
        assert [one.key for one in Greeting.removed()] == [other, key], "several of one name may stand aside"
        for name in ("a", "b", "c"):
            keep(Greeting(words="Hi"), name=name, by=ines)
        with pytest.raises(Refused, match="3 already"):
            take_back(Greeting, other, by=ines)


def test_nobody_pushes_out_what_another_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "MOST_REMOVED", 2)
    ines, ada = people.join(world, "ines"), people.join(world, "ada")
    with entered(world.northwind):
        first = keep(Greeting(words="Hello"), name="x" * 120, by=ines)
        forget(Greeting, first, by=ines)
        mine = []
        for _ in range(3):
            mine.append(keep(Greeting(words="Hi"), name="x" * 120, by=ada))
            forget(Greeting, mine[-1], by=ada)
        assert {one.key for one in Greeting.removed()} == {first, *mine[1:]}, "each person's own oldest goes"
        take_back(Greeting, first, by=ines)
        assert Greeting.find(first).name == "x" * 120, "called as before, however long"
        with pytest.raises(Refused, match="greeting of this name already"):
            take_back(Greeting, mine[2], by=ada)


def test_a_part_goes_and_stays_with_what_it_is_part_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "MOST_REMOVED", 1)
    ines = people.join(world, "ines")
    with entered(world.northwind):
        whole, *parts = (keep(Greeting(words="Hi"), name=name, by=ines) for name in ("a", "b", "c"))
        forget(Greeting, whole, by=ines)
        for part in parts:
            forget(Greeting, part, by=ines, part_of=whole)
        assert {one.key for one in Greeting.removed()} == {whole, *parts}
        other = keep(Greeting(words="Hi"), name="d", by=ines)
        forget(Greeting, other, by=ines)
        assert [one.key for one in Greeting.removed()] == [other]
        assert not Setting.objects.filter(pk__in=[whole, *parts]).exists()


def test_names_of_settings_are_those_that_people_gave(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        gone, kept = (keep(Greeting(words="Hi"), name=name, by=ines) for name in ("Morning", "Noon"))
        forget(Greeting, gone, by=ines)
        assert chosen.names_of([gone, kept]) == {gone: "Morning", kept: "Noon"}
        assert [row.pk for row in chosen.named_like("MORN")] == [gone]
        assert [row.pk for row in chosen.named_like("noon")] == [kept]


def test_what_was_removed_is_deleted_by_itself_when_its_days_are_over(world: World) -> None:
    def moments() -> list[datetime]:
        with entered(REGISTRY):
            return list(DueMoment.objects.filter(kind=aside.MOMENT).values_list("at", flat=True))

    ines = people.join(world, "ines")
    with entered(world.northwind):
        old, new = (keep(Greeting(words="Hi"), name=name, by=ines) for name in ("a", "b"))
        for key in (old, new):
            forget(Greeting, key, by=ines)
        now = timezone.now()
        Setting.objects.filter(pk=old).update(changed_at=now - timedelta(days=31))
        Setting.objects.filter(pk=new).update(changed_at=now - timedelta(days=29))
        aside.clear_removed(now)
        assert list(Setting.objects.filter(name__in=[old, new]).values_list("pk", flat=True)) == [new]
    assert moments() == [now + timedelta(days=1)]
    with entered(world.northwind):
        aside.clear_removed(now + timedelta(days=1, seconds=1))
        assert not Setting.objects.filter(pk=new).exists()
        assert due._tasks[aside.MOMENT] == "cases.clear_removed", "a job of the worker takes the moment"
    assert moments() == []


def test_a_removal_can_be_taken_back_for_a_while_and_a_final_one_never(world: World) -> None:
    ines = people.join(world, "ines")
    with entered(world.northwind):
        old, final = (keep(Greeting(words="Hi"), name=name, by=ines) for name in ("a", "b"))
        forget(Greeting, old, by=ines)
        forget(Greeting, final, by=ines, is_final=True)
        Setting.objects.filter(pk=old).update(changed_at=timezone.now() - timedelta(days=31))
        for key in (old, final):
            with pytest.raises(Missing):
                take_back(Greeting, key, by=ines)
        assert Greeting.removed() == []
    with entered(world.halcyon):
        assert Greeting.removed() == []


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
