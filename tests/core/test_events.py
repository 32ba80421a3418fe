"""The spine: what an action says is written with it, told to the worker, and shown once it has committed."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from core import events, jobs, models
from core.actor import Actor, Role
from core.chosen import SettingChanged
from core.events import declare, known, on, record
from core.spaces import entered
from tests.world import World

NIGHT = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_reacts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reactions are those of each test alone."""
    monkeypatch.setattr(events, "_reactions", defaultdict(lambda: defaultdict(list)))


def changed() -> SettingChanged:
    return SettingChanged(subject_id=uuid4(), setting="macro", change="added")


def test_event_is_a_row_of_plain_values(northwind: World, ada: Actor) -> None:
    event = changed()
    row = record(event, by=ada, at=datetime(2020, 1, 1, tzinfo=UTC))
    found = models.Event.objects.about("setting", event.subject_id).get()
    assert (found.name, found.by_person, found.by_user) == ("SettingChanged", ada.person_id, ada.user_id)
    assert (found.pk, found.at) == (row.pk, datetime(2020, 1, 1, tzinfo=UTC))
    assert found.data == {"setting": "macro", "change": "added"}


def test_moment_of_an_event_is_now_where_nothing_else_is_said(northwind: World, ada: Actor) -> None:
    before = datetime.now(UTC)
    assert before <= record(changed(), by=ada).at <= datetime.now(UTC)


def test_page_is_told_after_the_commit(northwind: World, ada: Actor, django_capture_on_commit_callbacks: Any) -> None:
    seen: list[models.Event] = []
    on("sees", SettingChanged)(seen.append)
    with django_capture_on_commit_callbacks() as waiting:
        row = record(changed(), by=ada)
    assert (len(waiting), seen) == (1, [])
    waiting[0]()
    assert seen == [row]


def test_failing_push_does_not_undo_what_was_done(committed: World) -> None:
    def fails(row: models.Event) -> None:
        raise RuntimeError("the hub is away")

    on("sees", SettingChanged)(fails)
    with entered(committed.northwind):
        with transaction.atomic():
            row = record(changed(), by=_system(committed))
        assert models.Event.objects.filter(pk=row.pk).exists()


def _system(world: World) -> Actor:
    organization = world.organization_ids["northwind"]
    return Actor(None, organization, Role.AGENT, None, "system", world.northwind.schema, is_system=True)


@pytest.mark.parametrize(("kind", "queued"), [("finds", 1), ("hears", 1), ("sees", 0), (None, 0)])
def test_worker_is_told_where_one_of_its_reactions_waits(
    northwind: World, ada: Actor, monkeypatch: pytest.MonkeyPatch, kind: Any, queued: int
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(jobs, "outbox", lambda *args: told.append(args))
    if kind:
        on(kind, SettingChanged)(lambda row: None)
    row = record(changed(), by=ada)
    assert told == [(row.id, "SettingChanged")] * queued


def test_two_events_of_one_name_are_refused() -> None:
    assert declare(SettingChanged) is SettingChanged
    assert known()["SettingChanged"] is SettingChanged
    namesake: Any = SimpleNamespace(__name__="SettingChanged")
    with pytest.raises(ValueError, match="Two events are called SettingChanged"):
        declare(namesake)


def test_event_is_recorded_inside_the_transaction_of_its_action(committed: World) -> None:
    with entered(committed.northwind), pytest.raises(RuntimeError, match="inside the transaction"):
        record(changed(), by=_system(committed))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (UUID(int=1), str(UUID(int=1))),
        (NIGHT, "2026-11-22T23:05:00+00:00"),
        ([UUID(int=1), 2], [str(UUID(int=1)), 2]),
        (("x", (None,)), ["x", [None]]),
    ],
)
def test_values_inside_of_lists_are_plain_too(value: Any, said: Any) -> None:
    assert events._plain(value) == said
