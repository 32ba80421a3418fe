"""Words of a discussion as the beginning of a case: quoted as Markdown, with a link back. Pure."""

from __future__ import annotations

import re

MOST = 8_000
"""Characters of an entry that are quoted."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!<>|~@])")


def quoted(source: str, *, who: str, organization: str, title: str, address: str) -> str:
    """An entry's words as a quotation, below whose they are and where they stand."""
    words = source if len(source) <= MOST else f"{source[:MOST].rstrip()}…"
    lines = "\n".join(f"> {line}".rstrip() for line in words.splitlines())
    return f"{_plain(who)}, {_plain(organization)}, in [{_plain(title)}]({address}):\n\n{lines}\n"


def _plain(text: str) -> str:
    """Words that Markdown reads as they are: nobody is mentioned and nothing is linked by them."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
