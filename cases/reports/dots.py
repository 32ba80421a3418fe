"""Charts of few things, where a line would be drawn through next to nothing: a dot for each day or thing counted."""

from __future__ import annotations

from collections.abc import Sequence

from cases.reports.charts import FULL, LINE, NAMED, Chart, Mark, across, ceiling, grid, thinned, up
from cases.reports.few import MANY, is_few, part
from cases.reports.tables import Table

STEP = 12
"""How far apart the dots of one row are."""
NAMES = {1: "s1", 2: "s2"}


def points(
    about: tuple[str, str, str],
    table: Table,
    labels: Sequence[tuple[int, str]],
    series: Sequence[tuple[str, list[int]]],
) -> Chart:
    """A dot for each value, joined by nothing, on a scale of ``MANY`` at least. Of two series, what is nothing has no
    dot and every other one its number, as they would lie on each other.
    """
    top = ceiling(max(MANY, *(max(values, default=0) for _, values in series)))
    count = max((len(values) for _, values in series), default=0)
    is_alone, dots, ends = len(series) == 1, [], []
    for number, (_, values) in enumerate(series, 1):
        for place, value in enumerate(values):
            if value or is_alone:
                aside = 0 if is_alone else 16 * number - 24
                dots.append(Mark(across(place, count) + aside, up(value, top), "" if is_alone else f"{value:,}",
                                 series=NAMES[number]))  # fmt: skip
        if is_alone and values:
            ends.append(Mark(dots[-1].x, dots[-1].y, f"{values[-1]:,}", series=str(number)))
    ticks = [Mark(across(place, count), 185, label) for place, label in thinned(labels)]
    key = () if is_alone else tuple((name, NAMES[number]) for number, (name, _) in enumerate(series, 1))
    return Chart("points", *about, table, key, grid(top), ticks, dots=dots, ends=ends)


def verdicts(
    about: tuple[str, str, str], table: Table, rows: Sequence[tuple[str, int, int]], *, goal: float | None = None
) -> Chart:
    """A row for each name with how many were met and missed: a dot for each of few, a bar for the share of many.
    ``goal`` is a share; its line crosses the bars and stays away where there are none.
    """
    ticks, each, bars, texts = [], [], [], []
    for number, (name, met, missed) in enumerate(rows):
        y, count, end = 12.0 + LINE * number, met + missed, NAMED
        ticks.append(Mark(0, y + 14, name))
        if is_few(count):
            series = [NAMES[1]] * met + [NAMES[2]] * missed
            each += [Mark(NAMED + 6 + STEP * place, y + 10, series=one) for place, one in enumerate(series)]
            end += STEP * count
        elif count:
            end += (FULL - NAMED) * met / count
            bars.append(Mark(NAMED, y, width=end - NAMED, height=20, series=NAMES[1]))
        texts.append(Mark(end + 8, y + 14, part(met, count) if count else "nothing to judge"))
    line = NAMED + (FULL - NAMED) * goal if bars and goal is not None else None
    key = (("met", NAMES[1]), ("missed", NAMES[2])) if each else ()
    height = 12 + LINE * len(rows)
    return Chart("lying", *about, table, key, [], ticks, bars, texts, dots=each, height=height, goal=line)
