"""What a look at a reading says before anything is stored: counts, words nobody translates, what repeats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cases.imports import BadRow, PlainEntry, PlainPerson, PlainUpdate, report
from cases.imports.mapping import Mapping
from cases.imports.plain import Item, Position
from cases.imports.report import Report, dry_run, preview
from tests.cases.test_importing import DAY, plain

BERT = PlainPerson("bert", "Bert Olsen", None, "colleague")


def reading(*items: Item) -> Iterator[tuple[Position, Item]]:
    return ((Position(number), item) for number, item in enumerate(items, 1))


def update(**changes: str) -> PlainUpdate:
    return PlainUpdate("u", DAY, "bert", changes)


def test_everything_is_counted_once_and_people_once_over_all_cases() -> None:
    asker = plain().requester
    assert asker is not None
    entries = (PlainEntry("e1", "bert", DAY, "x", "reply"), PlainEntry("e2", "bert", DAY, "y", "note"))
    found = dry_run(
        reading(
            plain("1", entries=entries, accepted_entry_key="e1", people=(asker, BERT)),
            plain("2", updates=(update(status="Active"),), people=(asker,)),
            plain("3", people=(BERT,)),
        )
    )
    assert (found.cases, found.entries, found.updates, found.people, found.accepted) == (3, 2, 1, 2, 1)
    assert (found.repeated, found.bad_total, found.bad) == (0, 0, [])


def test_case_whose_key_came_before_is_counted_as_repeated() -> None:
    assert dry_run(reading(plain("1"), plain("2"), plain("1"), plain("1"))).repeated == 2


def test_first_and_last_opening_are_found_in_any_order() -> None:
    days = [DAY + timedelta(days=number) for number in (2, 0, 5, 3)]
    found = dry_run(reading(*(plain(str(number), opened_at=day) for number, day in enumerate(days))))
    assert (found.first_opened_at, found.last_opened_at) == (days[1], days[2])
    assert (Report().first_opened_at, Report().last_opened_at) == (None, None)


def test_words_of_the_source_are_counted_each_in_its_place() -> None:
    found = dry_run(reading(plain("1", tags=("slow", "tape")), plain("2", queue="", product="")))
    assert found.statuses == {"Active": 2}
    assert found.priorities == {"2 - High": 2}
    assert (found.queues, found.products) == ({"Backups": 1}, {"Tape": 1})
    assert found.tags == {"slow": 2, "tape": 1}
    assert (found.unknown_statuses, found.unknown_priorities) == ({}, {})


def test_words_the_mapping_does_not_translate_are_named() -> None:
    found = dry_run(reading(plain("1", status="", status_word="Parked"), plain("2", priority="", priority_word="P9")))
    assert (found.unknown_statuses, found.unknown_priorities) == ({"Parked": 1}, {"P9": 1})
    silent = dry_run(reading(plain(status="", status_word="", priority="", priority_word="")))
    assert (silent.unknown_statuses, silent.unknown_priorities) == ({}, {}), "no word is no unknown word"


def test_words_that_only_the_timeline_uses_are_named_with_the_mapping_alone() -> None:
    mapping = Mapping(kind="event_log", statuses={"New": "new"}, priorities={"1": "urgent"})
    lines = (
        update(status="New", priority="1"),
        update(status="Parked", priority="P9"),
        update(status="Active", priority="2 - High"),
        update(queue="Tape"),
    )
    case = plain(updates=lines)
    found = dry_run(reading(case), mapping=mapping)
    assert (found.unknown_statuses, found.unknown_priorities) == ({"Parked": 1}, {"P9": 1})
    assert dry_run(reading(case)).unknown_statuses == {}


def test_rows_set_aside_are_all_counted_and_the_first_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MAX_BAD", 2)
    rows = [BadRow(number, "no key", "…") for number in range(4)]
    found = dry_run(reading(rows[0], plain(), *rows[1:]))
    assert (found.bad_total, found.bad, found.cases) == (4, rows[:2], 1)


def test_words_past_the_limit_share_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MAX_WORDS", 2)
    found = dry_run(reading(plain(tags=("a", "b", "c", "a", "d"))))
    assert found.tags == {"a": 2, "b": 1, "(others)": 2}


def test_progress_is_told_now_and_then_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "EVERY", 2)
    told: list[tuple[int, int]] = []

    def note(position: int, so_far: Report) -> None:
        told.append((position, so_far.cases))

    dry_run(reading(*(plain(str(number)) for number in range(5))), note)
    assert told == [(2, 2), (4, 4), (5, 5)]
    told.clear()
    dry_run(reading(), note)
    assert told == [(0, 0)]


def test_preview_shows_the_first_items_good_and_bad() -> None:
    items: list[Any] = [plain("1"), BadRow(2, "no key", "…"), *(plain(str(number)) for number in range(3, 30))]
    assert preview(reading(*items), 2) == items[:2]
    assert preview(reading(*items)) == items[:20]
