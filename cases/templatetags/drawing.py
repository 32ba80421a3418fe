"""The marks of a chart: ``{% drawing chart %}``, inside an ``svg``.

Written here, because a drawing has some hundred marks and a template's loops around them were a third of a report's own
time. Numbers of places never follow a language; every word is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.reports.charts import Chart, Mark

register = template.Library()

RIGHT = 512
BEYOND = 490
"""Where the words stand that belong to the end of a line."""


@register.simple_tag
def drawing(chart: Chart) -> SafeString:
    """Everything that is drawn, back to front: grid, area, lines, bars, what was agreed, words, ends, dots, scale."""
    marks = [*_grid(chart), *_lines(chart), *_bars(chart), *_goal(chart), *_words(chart), *_dots(chart), *_ticks(chart)]
    return mark_safe("".join(marks))  # noqa: S308 - numbers, and words that are escaped


def _at(mark: Mark, by: int = 0) -> str:
    return f'x="{mark.x:.1f}" y="{mark.y + by:.1f}"'


def _grid(chart: Chart) -> Iterator[str]:
    for place, mark in enumerate(chart.grid):
        kind = "grid" if place else "base"
        yield f'<line class="{kind}" x1="{mark.x:g}" x2="{RIGHT}" y1="{mark.y:.1f}" y2="{mark.y:.1f}" />'
        yield f'<text x="28" y="{mark.y + 4:.1f}" text-anchor="end">{escape(mark.text)}</text>'


def _lines(chart: Chart) -> Iterator[str]:
    if chart.area:
        yield f'<path class="area" d="{escape(chart.area)}" />'
    for path, number in chart.lines:
        yield f'<path class="line" data-series="{escape(number)}" d="{escape(path)}" />'


def _bars(chart: Chart) -> Iterator[str]:
    round_ = ' rx="2"' if chart.shape == "lying" else ""
    for mark in chart.bars:
        size = f'width="{mark.width:.1f}" height="{mark.height:.1f}"'
        yield f'<rect class="{escape(mark.series)}" {_at(mark)} {size}{round_} />'


def _goal(chart: Chart) -> Iterator[str]:
    if chart.goal is not None:
        yield f'<line class="goal" x1="{chart.goal:.1f}" x2="{chart.goal:.1f}" y1="4" y2="{chart.height}" />'


def _words(chart: Chart) -> Iterator[str]:
    middle = ' text-anchor="middle"' if chart.shape == "bars" else ""
    for mark in chart.texts:
        yield f'<text class="strong" {_at(mark)}{middle}>{escape(mark.text)}</text>'
    for mark in chart.ends:
        yield f'<circle class="s{escape(mark.series)}" cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="3" />'
        yield f'<text class="strong" x="{BEYOND}" y="{mark.y + 4:.1f}">{escape(mark.text)}</text>'


def _dots(chart: Chart) -> Iterator[str]:
    for mark in chart.dots:
        radius = 4.5 if chart.shape == "lying" else 3.5 if mark.text else 2.5
        yield f'<circle class="{escape(mark.series)}" cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{radius}" />'
        if mark.text:
            yield f'<text class="strong" {_at(mark, -6)} text-anchor="middle">{escape(mark.text)}</text>'


def _ticks(chart: Chart) -> Iterator[str]:
    kind = ' class="strong"' if chart.shape == "lying" else ' text-anchor="middle"'
    for mark in chart.ticks:
        yield f"<text{kind} {_at(mark)}>{escape(mark.text)}</text>"
