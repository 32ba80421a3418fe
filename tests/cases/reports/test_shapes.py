"""Tables as words and as files, and where the marks of charts lie."""

from __future__ import annotations

from datetime import date

import pytest

from cases.reports.charts import BOTTOM, FULL, NAMED, TOP, lines, lying, stacked
from cases.reports.dots import points, verdicts
from cases.reports.tables import FIX, NOTHING, Column, Table, length, percent, worded

TABLE = Table(
    "sums",
    "Sums",
    (Column("Queue", "words"), Column("Cases"), Column("Share", "percent"), Column("Time", "seconds")),
    [("=HYPERLINK(1)", 1200, 0.1234, 5400), ("Storage", 0, None, None)],
)
ABOUT = ("Title", "Note", "Told")


def plain(text: str) -> str:
    return text.replace(FIX, " ")


def test_rows_are_words_on_a_page() -> None:
    [first, second] = TABLE.shown()
    assert first[0] == "=HYPERLINK(1)"
    assert [plain(words) for words, _ in first[1]] == ["1,200", "12 %", "1 h 30 min"]
    assert second == ("Storage", [("0", True), (NOTHING, True), (NOTHING, True)])
    assert worded(date(2026, 5, 4), "words") == "4 May 2026"


def test_a_file_holds_plain_numbers_and_no_formula() -> None:
    assert TABLE.csv().splitlines() == [
        '"Queue","Cases","Share (%)","Time (hours)"',
        '"\'=HYPERLINK(1)","1200","12.34","1.500"',
        '"Storage","0","",""',
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 min"), (20, "< 1 min"), (90, "2 min"), (3600, "1 h"), (359_000, "99 h 43 min"), (3_600_000, "1,000 h")],
)
def test_lengths_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert plain(length(seconds)) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.001, "< 1 %"), (0.5, "50 %"), (0.999, "> 99 %"), (1, "100 %")]
)
def test_shares_are_never_rounded_to_nothing_or_all(share: float, words: str) -> None:
    assert plain(percent(share)) == words


def test_a_line_lies_between_the_lowest_and_highest_line_of_the_grid() -> None:
    chart = lines(ABOUT, TABLE, [(0, "40"), (2, "41")], [("open", [0, 7, 4])])
    assert [mark.text for mark in chart.grid] == ["0", "2", "4", "6", "8"]
    assert chart.lines == [("M36.0 166.0 L260.0 33.0 L484.0 90.0", "1")]
    assert [(mark.text, mark.y) for mark in chart.ends] == [("4", 90.0)]
    assert [(mark.x, mark.text) for mark in chart.ticks] == [(36.0, "40"), (484.0, "41")]
    assert chart.area.endswith("Z")


def test_nothing_and_a_single_day_can_be_drawn() -> None:
    chart = lines(ABOUT, TABLE, [(0, "40")], [("open", [0])])
    assert chart.lines == [("M260.0 166.0", "1")]
    assert stacked(ABOUT, TABLE, ["40"], [("met", "s1", [0]), ("late", "s2", [0])]).is_empty
    assert lying(ABOUT, TABLE, [("Low", None, "nothing to judge")], 1.0).is_empty


def test_parts_of_a_bar_stand_one_on_the_other() -> None:
    chart = stacked(ABOUT, TABLE, ["40", "41"], [("in time", "s1", [6, 8]), ("late", "s2", [2, 0])])
    low, high, alone = chart.bars
    assert low.y + low.height == BOTTOM
    assert high.y + high.height == pytest.approx(low.y)
    assert [high.y, alone.y] == pytest.approx([TOP, TOP])
    assert alone.series == "s1"
    assert [mark.text for mark in chart.texts] == ["2"]


def test_labels_that_would_touch_are_left_out() -> None:
    many = [str(week) for week in range(1, 31)]
    assert len(stacked(ABOUT, TABLE, many, [("n", "s1", [1] * 30)]).ticks) == 10
    months = [f"Month {number}" for number in range(12)]
    assert len(stacked(ABOUT, TABLE, months, [("n", "s1", [1] * 12)]).ticks) == 6


def test_numbers_of_two_lines_that_end_together_stand_apart() -> None:
    first, second = lines(ABOUT, TABLE, [], [("a", [5, 10]), ("b", [0, 10])]).ends
    assert second.y - first.y == 14


def test_few_values_are_points_on_a_scale_that_shows_them_as_few() -> None:
    alone = points(ABOUT, TABLE, [(0, "40")], [("open", [0, 7, 4])])
    assert (len(alone.dots), alone.lines, alone.area) == (3, [], "")
    assert [mark.text for mark in alone.grid] == ["0", "5", "10", "15", "20"]
    assert [mark.text for mark in alone.ends] == ["4"]
    both = points(ABOUT, TABLE, [(0, "40")], [("opened", [0, 2]), ("ended", [0, 2])])
    assert [(mark.text, mark.series) for mark in both.dots] == [("2", "s1"), ("2", "s2")], "nothing has no point"
    assert both.dots[1].x - both.dots[0].x == 16, "two numbers side by side are not read as one"


def test_few_verdicts_are_dots_and_many_are_a_bar() -> None:
    rows = [("Urgent", 3, 1), ("High", 19, 1), ("Low", 0, 0)]
    chart = verdicts(ABOUT, TABLE, rows, goal=0.5)
    assert [mark.series for mark in chart.dots] == ["s1", "s1", "s1", "s2"]
    assert [plain(mark.text) for mark in chart.texts] == ["3 of 4", "95 %", "nothing to judge"]
    assert len(chart.bars) == 1
    assert chart.goal == NAMED + (FULL - NAMED) / 2
    assert verdicts(ABOUT, TABLE, rows[:1], goal=0.5).goal is None, "a share that was agreed crosses no dots"
    assert verdicts(ABOUT, TABLE, rows[2:]).is_empty
