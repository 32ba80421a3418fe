"""Cutting a reading into pieces that one transaction can hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.importing import batches as rules
from cases.importing.batches import Batch, batches
from cases.imports import BadRow, Item, PlainEntry, Position
from tests.cases.test_importing import DAY, plain


def bad(line: int) -> BadRow:
    return BadRow(line, "It is bad.", "x")


def parts(count: int) -> tuple[PlainEntry, ...]:
    return tuple(PlainEntry(str(number), "", DAY, "Text", "reply") for number in range(count))


def reading(*items: Item, start: int = 0) -> Iterator[tuple[Position, Item]]:
    for place, item in enumerate(items, start + 1):
        yield Position(place), item


def lengths(*items: Item) -> list[int]:
    return [len(batch.items) for batch in batches(reading(*items))]


def test_batches_follow_each_other_and_leave_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_CASES", 2)
    items: list[Item] = [plain("1"), bad(2), plain("3"), bad(4), plain("5")]
    found = list(batches(reading(*items, start=10), Position(10)))
    assert [(batch.before, batch.after) for batch in found] == [(10, 13), (13, 15)]
    assert [item for batch in found for _, item in batch.items] == items
    assert [case.key for case in found[0].cases] == ["1", "3"]
    assert [row.line for row in found[0].bad] == [2]
    assert list(batches(reading())) == []
    assert Batch(Position(7)).after == 7


def test_case_that_comes_again_begins_another_batch() -> None:
    assert lengths(plain("1"), plain("2"), plain("1"), plain("2")) == [2, 2]


def test_rows_that_are_bad_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_BAD", 3)
    assert lengths(*(bad(line) for line in range(7))) == [3, 3, 1]


def test_parts_of_all_cases_count_together_and_one_case_may_have_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_PARTS", 4)
    few = [plain(str(number), entries=parts(2)) for number in range(5)]
    assert lengths(*few) == [2, 2, 1]
    assert lengths(plain("big", entries=parts(9)), *few) == [1, 2, 2, 1]


def test_batch_can_be_taken_one_by_one() -> None:
    [whole] = batches(reading(plain("1"), bad(2), plain("3")))
    singles = list(whole.singles())
    assert [(one.before, one.after) for one in singles] == [(0, 1), (1, 2), (2, 3)]
    assert [item for one in singles for item in one.items] == whole.items
