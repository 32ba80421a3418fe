"""Numbers as people say them, in addresses: C-1042 of a case, E-88 of an escalation, M-4 of a major case.

One letter stands for one kind of thing in the whole product, so the converters are registered here, once, and the
addresses of any app may name them: ``path("cases/<case:number>/", …)`` gives its view 1042.
"""

from __future__ import annotations

from django.urls import register_converter


class Numbered:
    """A converter of Django's for numbers behind one ``letter``: what stands in an address is checked and cut here."""

    letter = ""
    regex = ""

    def to_python(self, value: str) -> int:
        """The number without its letter."""
        return int(value[len(self.letter) + 1 :])

    def to_url(self, value: int) -> str:
        """The number as people say it."""
        return f"{self.letter}-{value}"


def register_number(kind: str, letter: str) -> None:
    """Have addresses know ``<kind:…>`` as a number of at most 15 digits behind this letter.

    An app calls it when Django is ready, which is before any address is read.
    """
    made = type(f"{kind.title()}Number", (Numbered,), {"letter": letter, "regex": rf"{letter}-[1-9][0-9]{{0,14}}"})
    register_converter(made, kind)
