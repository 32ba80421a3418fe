"""Tomás, who has no team and is a candidate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.actor import Actor
from tests.notifications.conftest import hear, told  # noqa: F401 - fixtures


@pytest.fixture
def tomas(join: Callable[[str], Actor]) -> Actor:
    return join("tomas")
