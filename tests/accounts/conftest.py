"""The member's host of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings


@pytest.fixture(autouse=True)
def _own_desk() -> Iterator[None]:
    """A desk of one page, and no counter left over from the test before."""
    cache.clear()
    with override_settings(MEMBER_URLCONF="tests.tenants.desk"):
        yield
