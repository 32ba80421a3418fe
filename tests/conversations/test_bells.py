"""Telling and ringing: once, and after the commit."""

from __future__ import annotations

from typing import Any

import pytest

from conversations import bells
from core.actor import Actor
from core.models import Event
from notifications.choices import Reason
from notifications.models import Notice
from tests.factories.cases import make_queue, open_case
from tests.world import World


def test_whoever_is_told_is_rung_once_when_it_is_committed(
    northwind: World,
    ada: Actor,
    ravi: Actor,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    rung: list[tuple[str, Any, str]] = []
    monkeypatch.setattr(bells, "push", lambda kind, key, hint: rung.append((kind, key, hint.event)))
    case = open_case(ravi, make_queue())
    [event] = Event.objects.about("case", case.pk)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            bells.tell_and_ring(event, {ada.card: Reason.FOLLOWS_QUEUE})
            assert len(rung) < 2
    assert rung == [("person", ada.card, "NoticeGiven")]
    assert Notice.objects.visible_to(ada).count() == 1
