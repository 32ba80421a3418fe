"""Contrast, recomputed from tokens.css: words at least 4.5 to 1, edges, focus and charts at least 3 to 1.

OKLCH becomes linear sRGB by Ottosson's matrices, the ratio is that of WCAG 2. Colours outside sRGB are clipped.
"""

from __future__ import annotations

import math
import re

import pytest

from tests.frontend.gates import ROOT

Colour = tuple[float, float, float]  # linear sRGB, 0 to 1
THEMES = ("light", "dark")
TONES = ("accent", "info", "ok", "warning", "danger", "private", "hall")
DESK = ("ground", "surface", "surface-raised", "surface-sunken", "hover")
HALL = ("hall-ground", "hall-surface", "hall-sunken", "hall-hover")
SOFT = ("neutral-soft", *(f"{tone}-soft" for tone in TONES))
GROUNDS = DESK + HALL

_OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
_TOKEN = re.compile(rf"--([\w-]+):\s*(?:light-dark\({_OKLCH}, {_OKLCH}\)|{_OKLCH})")


def linear(lightness: float, chroma: float, hue: float) -> Colour:
    """A colour of OKLCH (hue in degrees) as linear sRGB, clipped to what a screen shows."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return clip(red), clip(green), clip(blue)


def clip(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def encoded(colour: Colour) -> str:
    """The colour as people write it, #rrggbb."""
    steps = (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in colour)
    return "#" + "".join(f"{round(255 * step):02x}" for step in steps)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (light + 0.05) / (dark + 0.05)


def palette(text: str) -> dict[str, dict[str, Colour]]:
    """Every colour token of a style sheet in both themes; a later one of the same name wins."""
    both: dict[str, dict[str, Colour]] = {theme: {} for theme in THEMES}
    for name, *numbers in _TOKEN.findall(text):
        light, dark, single = numbers[0:3], numbers[3:6], numbers[6:9]
        for theme, given in zip(THEMES, (single, single) if single[0] else (light, dark), strict=True):
            lightness, chroma, hue = map(float, given)
            both[theme][name] = linear(lightness, chroma, hue)
    return both


SHEET = (ROOT / "assets" / "css" / "tokens.css").read_text()
OURS, ACCENTS = SHEET.split("[data-accent=", 1)
PALETTES = {"ours": palette(OURS), "teal": palette(OURS + ACCENTS)}


def pairs() -> list[tuple[str, str, float]]:
    """Ink, ground, and the least contrast between them."""
    found: list[tuple[str, str, float]] = []
    for ground in (*GROUNDS, *SOFT):
        found += [("text", ground, 4.5), ("text-muted", ground, 4.5), ("focus", ground, 3)]
    for ground in GROUNDS:
        found += [(tone, ground, 4.5) for tone in TONES]
        edges = ("line-strong", "private-edge", "hall-edge", "here", "accent-fill", "danger-fill")
        found += [(edge, ground, 3) for edge in edges]
    found += [(tone, f"{tone}-soft", 4.5) for tone in TONES]
    found += [("on-fill", f"{fill}-fill", 4.5) for fill in ("accent", "danger", "private", "hall")]
    found += [("on-fill", f"avatar-{number}", 4.5) for number in range(1, 9)]
    found += [(f"chart-{number}", "surface", 3) for number in range(1, 7)]
    return [*found, ("text", "mark", 4.5), ("surface", "toast", 4.5), ("hall-surface", "toast", 4.5)]


def too_weak(colours: dict[str, dict[str, Colour]]) -> list[str]:
    """Pairs below their bound, with the figure."""
    return [
        f"{theme}: {ink} on {ground} is {ratio:.2f}, needs {bound}"
        for theme in THEMES
        for ink, ground, bound in pairs()
        if (ratio := contrast(colours[theme][ink], colours[theme][ground])) < bound
    ]


@pytest.mark.parametrize("accent", PALETTES)
def test_no_pair_is_below_its_bound(accent: str) -> None:
    assert too_weak(PALETTES[accent]) == []


def test_a_token_that_fades_is_found() -> None:
    faded = OURS.replace("--text-muted: light-dark(oklch(0.475", "--text-muted: light-dark(oklch(0.675")
    assert faded != OURS
    assert any(line.startswith("light: text-muted on") for line in too_weak(palette(faded)))


@pytest.mark.parametrize(
    ("token", "light", "dark"),
    [
        ("ground", "#f5f7f9", "#0f1218"),
        ("text", "#1b212b", "#e5e8ed"),
        ("accent", "#1c59ae", "#89b8f8"),
        ("danger-fill", "#b52524", "#ce3b35"),
        ("hall", "#783177", "#e1a7df"),
        ("private-soft", "#faf5e6", "#262216"),
    ],
)
def test_the_conversion_gives_the_known_colours(token: str, light: str, dark: str) -> None:
    assert encoded(PALETTES["ours"]["light"][token]) == light
    assert encoded(PALETTES["ours"]["dark"][token]) == dark


@pytest.mark.parametrize(
    ("ink", "grounds", "light", "dark"),
    [
        ("text", (*GROUNDS, *SOFT), 13.4, 6.6),
        ("text-muted", (*GROUNDS, *SOFT), 5.6, 6.1),
        ("line-strong", (*GROUNDS, *SOFT), 3.2, 3.2),
        ("accent", (*GROUNDS, "accent-soft"), 5.8, 7.0),
        ("warning", (*GROUNDS, "warning-soft"), 5.6, 8.1),
        ("danger", (*GROUNDS, "danger-soft"), 5.7, 6.6),
        ("hall", (*GROUNDS, "hall-soft"), 7.1, 7.5),
        ("here", (*GROUNDS, "hall-soft"), 3.4, 6.8),
    ],
)
def test_the_worst_figures_are_those_of_the_design(
    ink: str, grounds: tuple[str, ...], light: float, dark: float
) -> None:
    if ink == "text":
        grounds = (*grounds, "mark")
    for theme, known in (("light", light), ("dark", dark)):
        colours = PALETTES["ours"][theme]
        worst = min(contrast(colours[ink], colours[ground]) for ground in grounds)
        assert worst == pytest.approx(known, abs=0.1)
