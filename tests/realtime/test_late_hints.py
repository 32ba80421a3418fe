"""Hints that could not be sent at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from core.spaces import entered
from realtime import streams
from realtime.streams import Hint, push
from tests.realtime.conftest import CANARY, Desk
from tests.realtime.server import QUIET, Page

Visit = Callable[..., Page]


def test_hint_reaches_the_page_once_the_layer_is_back(
    desk: Desk, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    monkeypatch.setattr(streams, "AGAIN", (0.2, 0.2, 0.2))
    monkeypatch.setattr(streams, "REJOINING", 0.2)
    tries: list[str] = []

    class Away:
        async def group_send(self, group: str, message: object) -> None:
            tries.append(group)
            if len(tries) == 2:
                back.undo()
            raise OSError(CANARY)

    back = pytest.MonkeyPatch()
    back.setattr(streams, "get_channel_layer", Away)
    with entered(desk.space):
        push("case", UUID(desk.ravis.partition(":")[2]), Hint("NoteAdded", UUID(int=1)))
    heard = [page.hint(), page.hint()]
    assert len(tries) == 2
    assert [hint["event"] for hint in heard if hint] == ["NoteAdded", "NoteAdded"], "again, for who joins late"
    assert page.hint(QUIET) is None, "and no further time"
