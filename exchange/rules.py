"""What an organization asks of what leaves it."""

from __future__ import annotations

from typing import ClassVar

from core.chosen import Chosen, Kept
from exchange.choices import Second

NAME = "release"


class ReleaseRule(Chosen):
    """When a second person looks at what leaves, and releases it."""

    kind: ClassVar[str] = "release_rule"
    called: ClassVar[str] = "rule"
    most: ClassVar[int] = 1

    second: Second = Second.NEVER


def kept_rule() -> Kept[ReleaseRule] | None:
    """The rule, if it was ever chosen. One query."""
    return ReleaseRule.named(NAME)


def rule() -> ReleaseRule:
    """The organization's rule; without one nobody looks a second time. One query."""
    kept = kept_rule()
    return kept.value if kept else ReleaseRule()


def needs_second(has_files: bool) -> bool:
    """Whether a second person releases this."""
    second = rule().second
    return second == Second.ALWAYS or (second == Second.FILES and has_files)
