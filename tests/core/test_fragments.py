"""Where a form leads afterwards."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from core.fragments import is_swap, next_url

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


@pytest.mark.parametrize(("wanted", "found"), [("/cases/", "/cases/"), ("//evil.example", "/"), (None, "/")])
def test_next_may_stand_in_the_address(wanted: str | None, found: str) -> None:
    given = {"next": wanted} if wanted else {}
    assert next_url(RequestFactory().get("/follow/", given), "/") == found


@pytest.mark.parametrize(
    ("headers", "swaps"),
    [
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Boosted": "true"}, False),
        ({"HX-Request": "false"}, False),
        ({}, False),
    ],
)
def test_swap_is_a_part_of_the_page_and_a_boosted_link_the_whole(headers: dict[str, str], swaps: bool) -> None:
    assert is_swap(RequestFactory().get("/cases/", headers=headers)) is swaps
