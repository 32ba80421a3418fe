"""A worker that ends starts again."""

from __future__ import annotations

import logging

import pytest
from psycopg import OperationalError

from config import servers

ENOUGH = SystemExit("the test has seen enough")


def test_worker_starts_again_after_an_outage_and_after_a_quiet_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ends: list[BaseException | None] = [OperationalError("password=canary"), None, ENOUGH]

    async def work() -> None:
        end = ends.pop(0)
        if end is not None:
            raise end

    monkeypatch.setattr(servers, "work", work)
    monkeypatch.setattr(servers, "PAUSE", 0.0)
    with caplog.at_level(logging.WARNING, "guildhall.servers"), pytest.raises(SystemExit, match="seen enough"):
        servers.keep_working()
    assert ends == []
    assert caplog.text.count("the worker starts again") == 2
    assert "OperationalError" in caplog.text
    assert "canary" not in caplog.text
