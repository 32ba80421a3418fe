"""The collector leaves alone what was loaded before the first page."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from config.memory import YOUNG, settle


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector as it was, afterwards."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_what_is_loaded_is_set_apart_and_what_comes_is_collected(collector: None) -> None:
    settle()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] == YOUNG
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1
