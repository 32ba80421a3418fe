"""What crossed with an escalation, version by version, and what each one changes against the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.statements import remembered
from network.choices import Label
from network.differences import CHANGED, LEFT_OUT, NEW, Difference, differences
from network.models import Extract
from network.parcels import Content, content_of

FINGERPRINT = 12


@dataclass(frozen=True, slots=True)
class Crossed:
    """One version of what crossed: its content, who composed it and who let it go. ``before`` is the number of the
    version before, 0 for none, and ``differences`` what is another than there.
    """

    entry_id: UUID
    version: int
    at: datetime
    label: str
    content: Content
    digest: str
    by: str
    released_by: str
    files: list[Any]
    before: int = 0
    differences: tuple[Difference, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The beginning of its digest, for people."""
        return self.digest[:FINGERPRINT]

    @property
    def released(self) -> str:
        """Who sent it, and who released it where that was somebody else."""
        return self.by if self.by == self.released_by else f"{self.by}, released by {self.released_by}"

    @property
    def compared(self) -> list[tuple[str, list[Difference]]]:
        """The differences by what happened, under the words for it."""
        words = ((NEW, NEW), (CHANGED, CHANGED), (LEFT_OUT, f"{LEFT_OUT}, still in v{self.before}"))
        found = [(said, [one for one in self.differences if one.what == what]) for what, said in words]
        return [(said, these) for said, these in found if these]


def crossed_of(row: Any, actor: Actor, files: dict[UUID, list[Any]]) -> list[Crossed]:
    """What crossed, the latest version first. ``files`` are those that the page has, by entry. One query."""
    found: list[Crossed] = []
    for one in _extracts(actor, row.pk):
        found.append(_crossed(one, files.get(one.entry_id, []), found[-1] if found else None))
    return found[::-1]


@remembered()
def _extracts(actor: Actor, escalation: UUID) -> Any:
    rows = Extract.objects.visible_to(actor).filter(escalation=escalation)
    return rows.select_related("by", "released_by").order_by("version")


def _crossed(one: Extract, files: list[Any], before: Crossed | None) -> Crossed:
    content = content_of(one.data)
    return Crossed(
        one.entry_id,
        one.version,
        one.at,
        str(Label(one.label).label),
        content,
        one.digest,
        one.by.name,
        one.released_by.name,
        files,
        before.version if before else 0,
        differences(before.content, content) if before else (),
    )
