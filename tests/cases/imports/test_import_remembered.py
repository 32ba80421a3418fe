"""What reading a table remembers of words and people: the same answers, and within bounds."""

from __future__ import annotations

import pytest

from cases.imports import Mapping, PlainPerson
from cases.imports.build import MOST_KNOWN, _known, person_of
from cases.imports.refusals import RowFault
from cases.imports.values import SHORT, SHORT_ONES, Values


def test_words_that_come_again_are_read_as_the_first_time() -> None:
    values = Values(Mapping(columns={"subject": "a", "body": "a"}, missing=("n/a",)), is_spreadsheet=True)
    for _ in range(2):
        assert [values.cell({"a": word}, "a") for word in (" two  words ", " n/a", "", "b\r\nc")] == [
            *("two  words", "", "", "b c"),
        ]
        assert values.cell({"a": " b\r\nc \n"}, "a", is_long=True) == " b\nc"
        with pytest.raises(RowFault, match="looks like a formula"):
            values.cell({"a": "=1+1"}, "a")
        with pytest.raises(RowFault, match="NUL"):
            values.cell({"a": "x\0"}, "a")
        assert values.cell({"a": 7}, "a") == "7"
        assert values.cell({"a.b": "near", "a": {"b": "far"}}, "a.b") == "near"
        assert values.cell({"a": {"b": "far"}}, "a.b") == "far"


def test_what_is_remembered_of_words_and_people_is_bounded() -> None:
    values = Values(Mapping(columns={"requester": "a"}), is_spreadsheet=True)
    for number in range(SHORT_ONES + 10):
        values.cell({"a": f"word {number}"}, "a")
    values.cell({"a": "long " * SHORT}, "a")
    assert 0 < len(values._short) <= SHORT_ONES
    assert max(map(len, values._short)) <= SHORT
    before = _known.cache_info().currsize
    long = person_of(values, {"a": "x" * (MOST_KNOWN + 1)}, "requester", "requester")
    assert long is not None
    assert _known.cache_info().currsize == before
    assert person_of(values, {"a": "Ana@Example.org"}, "requester", "requester") == PlainPerson(
        "Ana@Example.org", "Ana@Example.org", "ana@example.org", "requester"
    )
