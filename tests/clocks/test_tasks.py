"""Jobs of clocks: what a worker hands over as JSON reaches the action whole."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from clocks import tasks
from clocks.calendars import DEFAULT_CALENDAR
from clocks.policies import Book
from clocks.selectors import book
from clocks.subjects import Subject, register, subjects
from core import slots
from core.actor import Actor
from tests.world import World


@pytest.fixture
def _held(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection stays: it holds the test's transaction."""
    monkeypatch.setattr("tenants.jobs._Closing", nullcontext)


@pytest.mark.usefixtures("_held")
def test_due_clocks_are_told_by_their_keys_now(northwind: World, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    def tell(moments: Any, *, at: datetime, book: Book) -> None:
        heard.extend([moments, at, book])

    monkeypatch.setattr("clocks.actions.clocks.tell_due", tell)
    key, before = uuid4(), timezone.now()
    tasks.tell_due.func(space=str(northwind.northwind.id), moments=[(str(key), 3)])
    assert heard[0] == {key: 3}
    assert before <= heard[1] <= timezone.now()
    assert isinstance(heard[2], Book)


@pytest.mark.usefixtures("_held")
@pytest.mark.parametrize("after", [None, UUID(int=9)])
def test_batch_goes_on_after_the_last_clock(
    northwind: World, monkeypatch: pytest.MonkeyPatch, after: UUID | None
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr("clocks.actions.recounts.continue_recount", lambda *given: heard.append(given))
    run = uuid4()
    tasks.recount.func(space=str(northwind.northwind.id), run=str(run), after=str(after) if after else None)
    assert heard == [(run, after)]


def test_new_space_counts_in_its_own_zone(northwind: World, ines: Actor) -> None:
    slots.fill("furnish", zone="Asia/Tokyo", by=ines)
    kept = book()
    assert kept.calendars[DEFAULT_CALENDAR].value.zone == "Asia/Tokyo"


def test_kind_of_subject_is_one_app_s() -> None:
    [known] = [one for one in subjects() if one.kind == "case"]
    with pytest.raises(ValueError, match="Two apps measure subjects of the kind case"):
        register(Subject("case", known.facts, known.told, known.moved, known.recounted))
