"""An extract as the first entry of a discussion: Markdown made of exactly what crosses. Pure."""

from __future__ import annotations

import re

from network.choices import Label
from network.parcels import Content

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!<>|~@])")


def as_entry(content: Content, label: str) -> str:
    """The words of an entry: under which label it is shown, its fields, its entries quoted. The title is the
    discussion's own, and files are attached.
    """
    parts = [f"**{Label(label).label}**"]
    parts += [f"**{_plain(line.label)}**\n\n{_lines(line.words)}" for line in content.fields if line.words.strip()]
    parts += [f"**{_plain(said.who)}**, {said.at:%-d %b %Y}:\n\n{_quoted(said.source)}" for said in content.entries]
    return "\n\n".join(parts)


def _lines(words: str) -> str:
    """Plain words, line by line, that Markdown reads as they are."""
    return "\\\n".join(_plain(line) or " " for line in words.strip().splitlines())


def _quoted(source: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in source.splitlines())


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
