"""The extracts of an escalation on its page: what changed from one to the next, and each file once."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from conversations.models import Attachment
from core.actor import Actor
from network.actions.escalations import asking, handling, revoking
from network.parcels import checked
from tests.network.escalations.conftest import Ask, Desk

BEFORE = ({"label": "Array", "words": "4800"}, {"label": "Tried", "words": "Cables"})
AFTER = (
    {"label": "Array", "words": "4800"},
    {"label": "Tried", "words": "Ports"},
    {"label": "Impact", "words": "Slow"},
)


@pytest.fixture
def added(ask: Ask, ada_there: Actor) -> Any:
    """An escalation with two extracts."""
    row = ask(content=checked(title="Multipath", fields=BEFORE), files=[("host.log", BytesIO(b"x"))])
    more = checked(title="Multipath", fields=AFTER)
    asking.add_extract(row.pk, more, (), by=ada_there, drafted=ada_there.card)
    return row


def test_later_extract_says_what_is_another_than_before(added: Any, northwind: Desk, halcyon: Desk) -> None:
    for desk in (northwind, halcyon):
        words = desk.words(added, "live/?part=side")
        assert "3 differences from v1" in words
        assert 'New: <span dir="auto">Impact</span>' in words
        assert 'In other words: <span dir="auto">Tried</span>' in words
        assert 'Not in it, still in v1: <span dir="auto">host.log</span>' in words
        assert "from v0" not in words


def test_equal_extract_says_so(ask: Ask, northwind: Desk, ada_there: Actor) -> None:
    content = checked(title="Multipath", fields=BEFORE)
    row = ask(content=content)
    asking.add_extract(row.pk, content, (), by=ada_there, drafted=ada_there.card)
    assert "The same as v1." in northwind.words(row, "live/?part=side")


def test_long_list_is_folded(ask: Ask, northwind: Desk, ada_there: Actor) -> None:
    row = ask()
    fields = tuple({"label": f"Field {number}", "words": "x"} for number in range(5))
    more = checked(title="Multipath drops I/O", fields=fields)
    asking.add_extract(row.pk, more, (), by=ada_there, drafted=ada_there.card)
    words = northwind.words(row, "live/?part=side")
    assert '<details class="why">' in words
    assert "5 differences from v1" in words


def test_erased_extracts_are_not_compared(
    added: Any, northwind: Desk, ada_there: Actor, cleo_there: Actor, promise: Any
) -> None:
    handling.accept(added.pk, promise, by=cleo_there)
    handling.withdraw(added.pk, "Solved", by=ada_there)
    revoking.erase(added.pk, by=ada_there)
    words = northwind.words(added, "live/?part=side")
    assert "from v1" not in words
    assert "The same as" not in words


def test_file_stands_once_and_is_fetched_there(added: Any, northwind: Desk, halcyon: Desk) -> None:
    key = Attachment.objects.get().pk
    for desk in (northwind, halcyon):
        words = desk.words(added, "live/")
        assert words.count("host.log") == 1
        assert words.count(f"/n/meridian/files/{key}/") == 1
