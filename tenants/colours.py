"""An organization's colour as the pages use it: the hue it gave, as light or dark as words need to be read.

Pure arithmetic: OKLCH by Björn Ottosson's matrices, the ratio of contrast of WCAG 2. Words in the colour, and white
words on it, have at least 4.5 to 1 on every ground of the desk, by day and by night.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

READABLE, SEEN = 4.5, 3.0
STEP = 0.01
MOST_CHROMA = 0.17
Linear = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour in OKLCH: lightness 0 to 1, chroma, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    @property
    def css(self) -> str:
        """As a style sheet writes it."""
        return f"oklch({self.lightness:.3f} {self.chroma:.3f} {self.hue:.1f})"

    @property
    def hex(self) -> str:
        """As people write it, #rrggbb."""
        return "#" + "".join(f"{round(255 * _encoded(value)):02x}" for value in _linear(self))


WHITE, BLACK = Colour(1, 0, 0), Colour(0, 0, 0)
DAY = (WHITE, Colour(0.975, 0.004, 260), Colour(0.942, 0.008, 260), Colour(0.945, 0.014, 328))
"""The lightest and darkest grounds of the light theme (assets/css/tokens.css)."""
NIGHT = (Colour(0.292, 0.016, 262), Colour(0.322, 0.024, 322), Colour(0.156, 0.01, 262))


@dataclass(frozen=True, slots=True)
class Palette:
    """The tokens of the accent, each by day and by night."""

    words: tuple[Colour, Colour]
    soft: tuple[Colour, Colour]
    line: tuple[Colour, Colour]
    fill: tuple[Colour, Colour]
    focus: tuple[Colour, Colour]

    @property
    def css(self) -> str:
        """The style sheet that lays these over the tokens."""
        tokens = {
            "accent": self.words,
            "accent-soft": self.soft,
            "accent-line": self.line,
            "accent-fill": self.fill,
            "focus": self.focus,
        }
        lines = [f"    --{name}: light-dark({day.css}, {night.css});" for name, (day, night) in tokens.items()]
        return "\n".join(["@layer tokens {", '  [data-accent^="#"] {', *lines, "  }", "}", ""])


@lru_cache(maxsize=4096)
def palette(accent: str) -> Palette:
    """The palette of a colour such as "#1c59ae"."""
    given = read(accent)
    chroma = min(given.chroma, MOST_CHROMA)
    soft = (_inside(0.953, chroma * 0.15, given.hue), _inside(0.288, chroma * 0.35, given.hue))
    day = _fit(_inside(given.lightness, chroma, given.hue), [*DAY, soft[0]], READABLE, -STEP)
    night = _fit(_inside(max(given.lightness, 0.7), chroma * 0.75, given.hue), [*NIGHT, soft[1]], READABLE, STEP)
    fill = _fit(_inside(min(given.lightness, 0.545), chroma, given.hue), [WHITE], READABLE, -STEP)
    fill = _fit(fill, NIGHT[2:], SEEN, STEP) if contrast(fill, NIGHT[2]) < SEEN else fill
    line = (_inside(0.8, chroma * 0.5, given.hue), _inside(0.45, chroma * 0.55, given.hue))
    return Palette((day, night), soft, line, (day, fill), (day, night))


def adjusted(accent: str) -> str:
    """The colour that words by day really have, when the given one could not be read; else empty."""
    words = palette(accent).words[0].hex
    given = read(accent)
    return words if min(contrast(given, ground) for ground in DAY) < READABLE else ""


def read(accent: str) -> Colour:
    """#rrggbb as OKLCH."""
    red, green, blue = (_decoded(int(accent[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Colour(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2, 1 to 21."""
    dark, light = sorted(_luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _fit(colour: Colour, grounds: Sequence[Colour], ratio: float, step: float) -> Colour:
    """The colour made darker or lighter until it has the ratio on each of the grounds."""
    while min(contrast(colour, ground) for ground in grounds) < ratio and 0 < colour.lightness + step < 1:
        colour = _inside(colour.lightness + step, colour.chroma, colour.hue)
    return colour


def _inside(lightness: float, chroma: float, hue: float) -> Colour:
    """The colour with as much chroma as a screen can show."""
    while chroma > 0.001 and not all(-0.0005 <= value <= 1.0005 for value in _raw(Colour(lightness, chroma, hue))):
        chroma -= 0.004
    return Colour(round(lightness, 3), round(max(chroma, 0.0), 3), round(hue, 1))


def _luminance(colour: Colour) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: Colour) -> Linear:
    red, green, blue = (min(max(value, 0.0), 1.0) for value in _raw(colour))
    return red, green, blue


def _raw(colour: Colour) -> Linear:
    a, b = (colour.chroma * turn(math.radians(colour.hue)) for turn in (math.cos, math.sin))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
