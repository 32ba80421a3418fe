"""Where the words of a merged case go when it comes once more: to where its stub leads, however far that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.importing.keys import KEY_LENGTH
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Way:
    """From a stub to the case that goes on. ``signs`` are what each merge has put before the keys of entries."""

    origin: UUID
    target: UUID
    signs: tuple[str, ...]

    def key(self, key: str) -> str:
        """The key that an entry of the stub has in the conversation at the end."""
        for sign in self.signs:
            key = f"{sign}{key}"[:KEY_LENGTH]
        return key


def ways_of(cases: Iterable[Case]) -> dict[UUID, Way]:
    """The way of each merged case, by its key: one statement for each step that any of them takes."""
    found = {
        case.pk: Way(case.pk, case.merged_into_id, (f"{case.ref}:",))
        for case in cases
        if case.merged_into_id is not None
    }
    ahead = set(found.values())
    while ahead:
        stubs = Case.objects.exclude(merged_into=None).in_bulk({way.target for way in ahead})
        ahead = {_onward(way, stubs[way.target]) for way in ahead if way.target in stubs}
        found.update({way.origin: way for way in ahead})
    return found


def _onward(way: Way, stub: Case) -> Way:
    assert stub.merged_into_id is not None
    return Way(way.origin, stub.merged_into_id, (*way.signs, f"{stub.ref}:"))
