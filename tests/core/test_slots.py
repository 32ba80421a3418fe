"""Places on a page that another app fills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import slots


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    slots._fillers.pop("test_shelf", None)


def test_slot_shows_what_its_fillers_have_in_order() -> None:
    @slots.offer("test_shelf")
    def first(actor: str, *, words: str) -> Any:
        return (actor, words)

    slots.offer("test_shelf")(lambda actor, *, words: None)
    slots.offer("test_shelf")(lambda actor, *, words: [])
    assert slots.fill("test_shelf", "ada", words="vpn") == [("ada", "vpn"), []]
    assert first("ada", words="x") == ("ada", "x"), "a filler stays the function it was"


def test_slot_nobody_fills_is_empty() -> None:
    assert slots.fill("test_shelf", "ada") == []
