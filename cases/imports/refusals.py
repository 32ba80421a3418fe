"""What stops an import: the whole file, its mapping, or one row of it."""

from __future__ import annotations


class ImportRefused(Exception):
    """The file as a whole cannot be read; ``str(error)`` is a sentence for people."""


class MappingRefused(ImportRefused):
    """The mapping makes no sense; every fault found is one sentence in ``problems``."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class RowFault(Exception):
    """One row (or object) cannot be used; becomes a ``BadRow`` and the file goes on."""
