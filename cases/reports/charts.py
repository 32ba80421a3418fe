"""Where the lines and bars of a chart lie: numbers in, places in a drawing of 520 by 190 out. Templates draw them.

Colours and type are the style sheet's. Each chart carries a sentence for those who do not see it, and its table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.reports.tables import Table, percent

LEFT, RIGHT, TOP, BOTTOM = 36.0, 484.0, 14.0, 166.0
TICKS, WIDE_TICKS = 12, 7
NUMBERED = 16
"""With more bars than this, the numbers above them would touch."""
NAMED, FULL, LINE = 128.0, 440.0, 38
"""Of bars that lie: where they begin, where the longest ends, and how far apart they are."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place: words, or a bar of ``width`` and ``height`` in the colour of its series."""

    x: float
    y: float
    text: str = ""
    width: float = 0
    height: float = 0
    series: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and what belongs to it. ``shape`` says how it is drawn."""

    shape: str
    title: str
    note: str
    told: str
    table: Table
    key: tuple[tuple[str, str], ...] = ()
    grid: list[Mark] = field(default_factory=list)
    ticks: list[Mark] = field(default_factory=list)
    bars: list[Mark] = field(default_factory=list)
    texts: list[Mark] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    area: str = ""
    ends: list[Mark] = field(default_factory=list)
    dots: list[Mark] = field(default_factory=list)
    height: int = 190
    goal: float | None = None
    """How far from the left the dashed line of what was agreed stands."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.bars or self.lines or self.dots)


def lines(
    about: tuple[str, str, str],
    table: Table,
    labels: Sequence[tuple[int, str]],
    series: Sequence[tuple[str, list[int]]],
) -> Chart:
    """One line a series, the first with its area. ``labels`` stand below the point of their place; ``about`` is title,
    note and the sentence.
    """
    top = ceiling(max((max(values, default=0) for _, values in series), default=0))
    count = max((len(values) for _, values in series), default=0)
    paths, ends, area = [], [], ""
    for number, (_, values) in enumerate(series, 1):
        points = [(across(place, count), up(value, top)) for place, value in enumerate(values)]
        path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        paths.append((path, str(number)))
        ends.append(Mark(points[-1][0], points[-1][1], f"{values[-1]:,}", series=str(number)))
        if len(series) == 1 and count > 1:
            area = f"{path} L{points[-1][0]:.1f} {BOTTOM} L{points[0][0]:.1f} {BOTTOM} Z"
    ticks = [Mark(across(place, count), 185, label) for place, label in thinned(labels)]
    key = tuple((name, f"s{number}") for number, (name, _) in enumerate(series, 1)) if len(series) > 1 else ()
    return Chart("line", *about, table, key, grid(top), ticks, lines=paths, area=area, ends=_apart(ends))


def stacked(
    about: tuple[str, str, str],
    table: Table,
    labels: Sequence[str],
    series: Sequence[tuple[str, str, list[int]]],
    *,
    least: int = 0,
) -> Chart:
    """A bar for each label, its parts one above the other; the number above is the last part. ``series`` are name,
    colour and values; the scale reaches to ``least`` at least.
    """
    sums = [sum(values[place] for _, _, values in series) for place in range(len(labels))]
    top = ceiling(max(least, *sums) if sums else least)
    step = (RIGHT - LEFT) / max(1, len(labels))
    width = min(34.0, step * 0.6)
    middles = [LEFT + step * (place + 0.5) for place in range(len(labels))]
    bars, texts = [], []
    for place, middle in enumerate(middles):
        parts = [(colour, values[place]) for _, colour, values in series]
        bars += _stack(middle - width / 2, width, parts, top)
        if parts[-1][1] and len(labels) <= NUMBERED:
            texts.append(Mark(middle, bars[-1].y - 6, f"{parts[-1][1]:,}"))
    ticks = [Mark(middles[place], 185, label) for place, label in thinned(list(enumerate(labels)))]
    key = tuple((name, colour) for name, colour, _ in series)
    return Chart("bars", *about, table, key, grid(top), ticks, bars, texts)


def _stack(x: float, width: float, parts: Sequence[tuple[str, int]], top: int) -> list[Mark]:
    """One bar from the bottom up: each part's colour and value; nothing is drawn of an empty part."""
    bars, y = [], BOTTOM
    for colour, value in parts:
        height = BOTTOM - up(value, top)
        y -= height
        if height:
            bars.append(Mark(x, y, width=width, height=height, series=colour))
    return bars


def lying(
    about: tuple[str, str, str],
    table: Table,
    rows: Sequence[tuple[str, float | None, str]],
    most: float,
) -> Chart:
    """A bar that lies for each row: its name, its length out of ``most``, and the words at its end."""
    bars, texts, ticks = [], [], []
    for number, (name, value, words) in enumerate(rows):
        y = 12.0 + LINE * number
        width = (FULL - NAMED) * (value or 0) / most if most else 0.0
        ticks.append(Mark(0, y + 14, name))
        texts.append(Mark(NAMED + width + 8, y + 14, words))
        if value is not None:
            bars.append(Mark(NAMED, y, width=width, height=20, series="s1"))
    return Chart("lying", *about, table, ticks=ticks, bars=bars, texts=texts, height=12 + LINE * len(rows))


def share_words(share: float | None) -> str:
    """A share at the end of a bar."""
    return "nothing to judge" if share is None else percent(share)


def across(place: int, count: int) -> float:
    """How far from the left the point of a place lies, of so many places."""
    return LEFT + (RIGHT - LEFT) * (place / (count - 1) if count > 1 else 0.5)


def up(value: float, top: int) -> float:
    """How far from the top a value lies on a scale that ends with ``top``."""
    return BOTTOM - (BOTTOM - TOP) * value / top


def ceiling(most: int) -> int:
    """The round number the grid ends with: three or four steps of 1, 2 or 5 and noughts."""
    step = 1
    while step * 4 < most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step * max(1, -(-most // step))


def grid(top: int) -> list[Mark]:
    """The lines that lie across, from nothing to ``top``, with their numbers."""
    step = next(top // parts for parts in (4, 3, 2, 1) if top % parts == 0)
    return [Mark(LEFT, up(value, top), f"{value:,}") for value in range(0, top + 1, step)]


def thinned(labels: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
    """So many labels that they do not touch."""
    most = WIDE_TICKS if any(len(label) > 4 for _, label in labels) else TICKS
    return labels[:: -(-len(labels) // most) or 1]


def _apart(ends: list[Mark]) -> list[Mark]:
    """The numbers at the ends of two lines, moved apart where they would touch."""
    if len(ends) == 2 and abs(ends[0].y - ends[1].y) < 12:
        high, low = sorted(ends, key=lambda mark: mark.y)
        middle = (high.y + low.y) / 2
        return [
            Mark(high.x, middle - 6, high.text, series=high.series),
            Mark(low.x, middle + 8, low.text, series=low.series),
        ]
    return ends
