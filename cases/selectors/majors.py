"""What pages know of the major cases that a case is part of: what this desk keeps, and what is read in the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.models import Case, MajorLink
from core.actor import Actor
from core.refusals import Missing
from notifications.subjects import member_path

MOST = 20


@dataclass(frozen=True, slots=True)
class MajorLine:
    """A major case that the case is part of, and where its page is."""

    link: MajorLink
    address: str


def majors_of(case: Any, actor: Actor) -> list[MajorLine]:
    """Of a case that the actor was just found to see, the newest first. One query; none for who reads no network."""
    if not actor.is_staff:
        return []
    rows = MajorLink.objects.filter(case=case).order_by("-at", "-id")[:MOST]
    return [MajorLine(row, member_path("major", row.network, row.number)) for row in rows]


def find_major_link(case: Any, network: str, number: int, actor: Actor) -> MajorLink:
    """The link of a case to a major case. ``Missing`` where there is none, or the actor does not see the case."""
    row = MajorLink.objects.visible_to(actor).filter(case=case, network=network, number=number).first()
    if row is None:
        raise Missing
    return row


def cases_of_major(major: UUID, actor: Actor) -> list[dict[str, str]]:
    """The own cases of a major case that the actor sees, as plain data. One query."""
    links = MajorLink.objects.visible_to(actor).filter(major=major).values("case")
    rows = Case.objects.visible_to(actor).filter(pk__in=links).order_by("-updated_at", "-number")[:MOST]
    return [
        {
            "ref": row.ref,
            "subject": row.subject,
            "state": row.get_status_display(),
            "address": member_path("case", row.number),
        }
        for row in rows
    ]
