"""Stand-ins: the same thing is called the same throughout an extract, and nobody learns what it was."""

from __future__ import annotations

from collections.abc import Mapping

from exchange.redaction.found import Kind

REQUESTER = "the requester"
FIXED = {Kind.SECRET: "[secret]", Kind.WORD: "[removed]"}
NOUNS = {
    Kind.PERSON: "person",
    Kind.ORGANIZATION: "organization",
    Kind.HOST: "host",
    Kind.IP: "address",
    Kind.MAIL: "mail",
    Kind.PHONE: "phone",
    Kind.URL: "link",
}


class Aliases:
    """Which stand-in each thing has, in order of first sight. ``data`` is kept with the extract and read again.

    Secrets and words of the list have one stand-in for all of them, so they are not written down here.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = {str(key): str(name) for key, name in (given or {}).items()}
        self._taken = set(self._given.values())
        self._counts: dict[Kind, int] = {}

    def of(self, kind: Kind, key: str, *, is_requester: bool = False) -> str:
        """What stands in for the thing with this key: what it was given before, or the next one of its kind."""
        if kind in FIXED:
            return FIXED[kind]
        if key not in self._given:
            self._given[key] = REQUESTER if is_requester else self._next(kind)
            self._taken.add(self._given[key])
        return self._given[key]

    def keys(self, kind: Kind) -> list[str]:
        """The things of a kind that have a stand-in, in order of first sight."""
        return [key for key in self._given if key.startswith(f"{kind}:")]

    def data(self) -> dict[str, str]:
        """As JSON values. It holds what was found, so it never leaves the member's space."""
        return dict(self._given)

    def _next(self, kind: Kind) -> str:
        while True:
            number = self._counts[kind] = self._counts.get(kind, 0) + 1
            name = f"{NOUNS[kind]} {letters(number)}"
            if name not in self._taken:
                return name


def letters(number: int) -> str:
    """Letters for counting from 1: A to Z, then AA, AB and so on."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
