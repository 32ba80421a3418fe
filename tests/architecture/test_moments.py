"""Pages show a moment by ``parts/_time.html``, in one zone: their reader's. Mails have no script and keep theirs."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.source import Tree, plant, product

MOMENT = re.compile(r"\|\s*(?:date|time)\s*:")
OURS = {"templates/parts/_time.html", "notifications/templates/notifications/mail.html"}


def breaches(tree: Tree) -> list[str]:
    """Templates that write a moment themselves: in the server's zone, beside others in the reader's."""
    return [source.path for source in tree.matching("*.html") if source.path not in OURS and MOMENT.search(source.text)]


def test_pages_write_no_moment_themselves() -> None:
    assert breaches(product()) == []


def test_moment_written_by_hand_is_seen(tmp_path: Path) -> None:
    planted = plant(tmp_path, {"cases/templates/cases/x.html": '{{ case.opened_at|date:"j M" }}'})
    assert breaches(planted) == ["cases/templates/cases/x.html"]
