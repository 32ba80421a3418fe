"""Numbers with a letter in addresses."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

HOST = settings.MEMBER_URLCONF


@pytest.mark.parametrize(
    ("name", "before", "path"),
    [
        ("case", {}, "/cases/C-1042/"),
        ("escalation", {"network": "meridian"}, "/n/meridian/escalations/E-1042/"),
        ("major", {"network": "meridian"}, "/n/meridian/major/M-1042/"),
    ],
)
def test_number_is_said_with_its_letter_and_read_without(name: str, before: dict[str, str], path: str) -> None:
    found = resolve(path, urlconf=HOST)
    assert found.url_name == name
    number = next(value for key, value in found.kwargs.items() if key not in before)
    assert number == 1042
    assert reverse(name, urlconf=HOST, kwargs=found.kwargs) == path


@pytest.mark.parametrize(
    "path", ["/cases/1042/", "/cases/E-1042/", "/cases/C-0/", "/cases/C-01/", f"/cases/C-{'9' * 16}/"]
)
def test_number_without_its_letter_or_out_of_bounds_is_no_address(path: str) -> None:
    with pytest.raises(Resolver404):
        resolve(path, urlconf=HOST)


def test_number_of_another_kind_is_no_number() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("case", urlconf=HOST, args=["C-1042"])
