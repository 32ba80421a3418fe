"""Where a form leads afterwards."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from core.fragments import next_url

ELSEWHERE = [
    "me",
    "me/",
    "home",
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:x",
    "../x",
    "",
]


@pytest.mark.parametrize("wanted", [*ELSEWHERE, "/" + "x" * 2_001])
def test_next_that_is_no_path_of_this_host_falls_back(wanted: str) -> None:
    assert next_url(RequestFactory().post("/follow/", {"next": wanted}), "/settings/followed/") == "/settings/followed/"


@pytest.mark.parametrize("wanted", ["/", "/cases/C-1042/?board=on#write", "/work/?view=snoozed"])
def test_next_that_is_a_path_is_followed(wanted: str) -> None:
    assert next_url(RequestFactory().post("/follow/", {"next": wanted}), "/") == wanted
