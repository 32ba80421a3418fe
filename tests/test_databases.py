"""A database that the server is just cleaning is dropped as well, a moment later."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege

from tests.databases import drop


class Busy:
    """A connection whose first questions are refused."""

    def __init__(self, refusals: int) -> None:
        self.left, self.asked = refusals, 0

    def execute(self, query: Any) -> None:
        self.asked += 1
        if self.asked <= self.left:
            raise InsufficientPrivilege("permission denied to terminate process")


@pytest.mark.parametrize(("refusals", "asked"), [(0, 1), (1, 2)])
def test_a_refusal_is_waited_out(refusals: int, asked: int) -> None:
    connection: Any = Busy(refusals)
    drop(connection, "test_guildhall")
    assert connection.asked == asked


def test_patience_ends() -> None:
    connection: Any = Busy(refusals=9)
    with pytest.raises(InsufficientPrivilege):
        drop(connection, "test_guildhall", patience=0)
