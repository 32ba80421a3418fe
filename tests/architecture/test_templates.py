"""Templates hold no style, script or handler of their own, and every form that posts carries its token.

The content security policy refuses what is written inline; this finds it before a page is silently broken.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.source import Source, Tree, plant, product

TOKEN = re.compile(r"\{%-?\s*csrf_token\s*-?%\}")
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
DATA_TYPES = frozenset({"application/json", "application/ld+json"})
MARKER = "csrf-token-here"


def breaches(tree: Tree) -> list[str]:
    """What a template may not hold, with the line it begins on."""
    return [sentence for source in tree.matching("*.html", "*.svg") for sentence in _in(source)]


def test_the_products_templates_are_clean() -> None:
    assert breaches(product()) == []


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        ('<p style="color: red">', "style"),
        ("<p\n  STYLE='x'>", "style"),
        ("<style>p {}</style>", "style"),
        ("<script>go()</script>", "script"),
        ('<script type="module">go()</script>', "script"),
        ('<a href="{% url "x" %}" onclick="go()">', "onclick"),
        ('<a {% if x %}onload="go()"{% endif %}>', "onload"),
        ('<a href="javascript:go()">', "javascript"),
        ('<form method="post" action="{% url "x" %}"></form>', "token"),
        ("<form method=POST><p></form>{% csrf_token %}", "token"),
        ('<form method="post"></form><form method="post">{% csrf_token %}</form>', "token"),
        ('<form method="post">{# {% csrf_token %} #}</form>', "token"),
    ],
)
def test_each_sort_of_breach_is_seen(tmp_path: Path, markup: str, word: str) -> None:
    [breach] = breaches(plant(tmp_path, {"cases/templates/cases/page.html": f"<main>\n{markup}"}))
    assert breach.startswith("cases/templates/cases/page.html:2 ")
    assert word in breach


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="{% static "dist/app.js" %}" defer></script>',
        '<script id="x" type="application/json">{"a": 1}</script>',
        '<form method="post">{% csrf_token %}<button>Go</button></form>',
        '<form method="get"></form><form hx-post="/x"></form>',
        "{% comment %}<style>{% endcomment %}{# <p onclick=x> #}",
        '<p title="{% if a > b %}on{% endif %}" data-on="x">{{ one|default:"<style>" }}</p>',
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, markup: str) -> None:
    assert breaches(plant(tmp_path, {"templates/base.html": markup})) == []


class _Reader(HTMLParser):
    """Collects breaches with their lines while it reads a template whose tags were blanked."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.open_form: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, given = self.getpos()[0], {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                self.found.append((line, f"has an inline {name}"))
            if value.strip().lower().startswith("javascript:"):
                self.found.append((line, "has a javascript: address"))
        if tag == "style" or tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.found.append((line, f"has an inline {tag}"))
        if tag == "form" and given.get("method", "").lower() == "post":
            self.open_form = line
        if tag == MARKER:
            self.open_form = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.end_form()

    def end_form(self) -> None:
        """A form that posted until here had no token."""
        if self.open_form is not None:
            self.found.append((self.open_form, "posts a form without its token"))
        self.open_form = None


def _in(source: Source) -> list[str]:
    text = COMMENTS.sub(_blank, source.text)
    text = TAGS.sub(_blank, TOKEN.sub(f"<{MARKER}>", text))
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_form()
    return [f"{source.path}:{line} {what}" for line, what in reader.found]


def _blank(found: re.Match[str]) -> str:
    """As many lines as before, and nothing on them but a space, so that positions stay true."""
    return " " + "\n" * found[0].count("\n")
