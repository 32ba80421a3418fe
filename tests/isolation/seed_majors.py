"""Major cases of the seeded network: an open one with an update, and a proposal of each member's; and a linked case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.models import MajorLink
from conversations.markdown import RENDERER_VERSION
from conversations.models import Attachment, Entry, EntryRevision, Thread
from directory.models import Person
from network.models import MajorCase, MajorParty

KIND = "major"
SHARED = UUID("01900000-face-7000-8000-000000000601")
NUMBER = 601


def major_links(found: dict[str, Any], by: str) -> None:
    """Cases that are part of the open one, two of which few see. Says what may stand in addresses."""
    kept = {"network": "meridian", "number": NUMBER, "state": "open", "by_id": by}
    for suffix in ("", "_named", "_unseen"):
        row = MajorLink.objects.create(case_id=found[f"case_id{suffix}"], major=SHARED, **kept)
        found[f"parted{suffix}"] = str(row.pk)


def majors(cards: Mapping[str, Person]) -> dict[str, dict[str, str]]:
    """Make them, ``cards`` being one of each member's people in the network. Says what may stand in addresses."""
    keys: dict[str, Any] = {slug: card.organization_id for slug, card in cards.items()}
    steward = Person.objects.filter(organization_id=keys["halcyon"], name="hana").first()
    assert steward is not None
    now = timezone.now()
    given = {"title": "t", "words": "w", "html": "h", "renderer": RENDERER_VERSION}
    shared = MajorCase.objects.create(
        id=SHARED, number=NUMBER, state="open", opened_at=now, updated_at=now,
        proposer_id=keys["halcyon"], proposed_by=steward, decided_by=steward, **given,
    )  # fmt: skip
    thread = Thread.objects.create(subject_kind=KIND, subject_id=shared.pk)
    Entry.objects.create(thread=thread, kind="reply", by=steward, source="text", html="text", renderer=1)
    found = {}
    own = {}
    for number, (slug, card) in enumerate(cards.items(), NUMBER + 1):
        MajorParty.objects.create(major=shared, member_id=keys[slug], said_at=now if slug == "halcyon" else None)
        own[slug] = MajorCase.objects.create(
            number=number, state="proposed", proposer_id=keys[slug], proposed_by=card, **given
        )
    for slug, away in (("northwind", "halcyon"), ("halcyon", "northwind")):
        found[slug] = {
            "major": shared.ref,
            "major_id": str(shared.pk),
            "major_unseen": own[away].ref,
            "major_id_unseen": str(own[away].pk),
        }
    return found


def major_facts(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Of what belongs to a major case: its state and who proposed it. Nothing of everything else."""
    found = _of(row)
    if found is None:
        return {}
    return {"major": found.state, "proposer": names.get(str(found.proposer_id), "")}


def _of(row: Any) -> MajorCase | None:
    if isinstance(row, MajorCase):
        return row
    entry = row.entry if isinstance(row, (Attachment, EntryRevision)) else row
    thread = entry.thread if isinstance(entry, Entry) else entry
    if not isinstance(thread, Thread) or thread.subject_kind != KIND:
        return None
    found: MajorCase | None = MajorCase.objects.filter(pk=thread.subject_id).first()
    return found
