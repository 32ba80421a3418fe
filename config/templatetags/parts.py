"""Small parts of pages by name: ``{% part "icon" name="lock" %}``, ``{% avatar person size="small" %}``.

The HTML stays in ``templates/parts/``; a part shown this way sees the values it is given and nothing else of the page.
The same values give the same HTML, so each is rendered once and remembered: a list of fifty cases shows some three
hundred parts, and an ``include`` of each was half of its server time.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import Parser, Token
from django.template.library import SimpleNode, parse_bits
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from notifications.subjects import keyed_path

register = template.Library()

REMEMBERED = 8192
WRITINGS = 1024
"""Parts that hold what people wrote are larger; so many of them are remembered."""
LONG = 8192
"""Characters of a writing past which its part is made anew each time: 1,024 of them bound the memory at some 20 MB."""


@dataclass(frozen=True, slots=True)
class Face:
    """What an avatar shows of a person. A row of a space itself is never remembered."""

    initials: str
    hue: int
    origin: str
    is_here: bool


def part(name_of_part: str, **values: Any) -> SafeString:
    """The part ``parts/_<name>.html`` with plain, hashable values: words, numbers, moments, frozen data."""
    zone = timezone.get_current_timezone_name() if any(isinstance(value, date) for value in values.values()) else ""
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return render(name_of_part, zone, **values)


class Fixed(SimpleNode):
    """A part whose values are written into the template: half of the parts of a page are such icons."""

    text: str = ""

    def render(self, context: Context) -> str:
        """What it gave the first time."""
        if not self.text or settings.DEBUG:
            self.text = super().render(context)
        return self.text


@register.tag("part")
def _part(parser: Parser, token: Token) -> SimpleNode:
    params = inspect.getfullargspec(part)
    bits, into = token.split_contents()[1:], None
    if bits[-2:-1] == ["as"]:
        bits, into = bits[:-2], bits[-1]
    args, kwargs = parse_bits(parser, bits, params.args, None, params.varkw, None, [], None, False, "part")  # type: ignore[call-arg, arg-type]
    is_fixed = into is None and not any(value.is_var for value in (*args, *kwargs.values()))
    return (Fixed if is_fixed else SimpleNode)(part, False, args, kwargs, into)


def writing(name_of_part: str, html: str, **values: Any) -> SafeString:
    """A part around what somebody wrote. ``html`` is clean (``conversations.markdown``)."""
    render = _rendered.__wrapped__ if settings.DEBUG or len(html) > LONG else _written
    return render(name_of_part, timezone.get_current_timezone_name(), html=html, **values)


@register.simple_tag
def path_of(name: str, key: UUID | int | None = None, *before: Any) -> str:
    """The path of a page on a member's host, whose last argument is a key or a number if it has one: ``{% url %}`` for
    what a page has many of.
    """
    return keyed_path(name, key, *before)


@register.filter
def size(octets: int) -> str:
    """A file's size in decimal units, as limits are set and people say them: 1 GB, 11 MB, 1.5 kB."""
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if octets >= 10**power:
            number = octets / 10**power
            return f"{number:.{1 if number < 10 else 0}f}".removesuffix(".0") + f"\u00a0{unit}"
    return f"{octets}\u00a0{'byte' if octets == 1 else 'bytes'}"


@register.simple_tag
def avatar(person: Any, size: str = "", label: str = "") -> SafeString:
    """The avatar of a card; ``label`` says the name where no name stands beside it."""
    return part("avatar", person=face_of(person), size=size, label=str(label))


def face_of(person: Any) -> Face:
    """What an avatar shows of a card."""
    return Face(person.initials, person.hue, person.origin, getattr(person, "is_here", False))


@lru_cache(REMEMBERED, typed=True)
def _rendered(name: str, zone: str, /, **values: Any) -> SafeString:
    """``zone`` is the time zone that moments are written in: part of the key, not of the template.

    The memory is typed, because a text marked as safe equals the same text unmarked, and only one of them is escaped.
    """
    return mark_safe(get_template(f"parts/_{name}.html").render(values).strip())  # noqa: S308 - a template's own output


_written = lru_cache(WRITINGS, typed=True)(_rendered.__wrapped__)
