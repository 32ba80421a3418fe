"""What a member keeps of its escalations: drafts of two people, and mirrors, one of them of a case not all see, with
what the own side says beside one; and cases that are part of a major case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from conversations.models import Entry, EntryRevision, Thread
from exchange.composing import Composition
from exchange.models import Draft, HallSubject, Mirror, TalkLink
from tests.isolation.seed_escalations import SHARED
from tests.isolation.seed_majors import major_links


def exchange(found: dict[str, Any], slug: str, who: Mapping[str, str]) -> None:
    """Fill the tables, and say what may stand in addresses."""
    about = {"subject_kind": "case", "subject_id": found["case_id"]}
    made = {
        "draft": Draft(by_id=who["agent"], network=f"own-{slug}", **about),
        "draft_inner": Draft(by_id=who["agent"], network="meridian", **about),
        "draft_unseen": Draft(by_id=who["admin"], network="meridian", **about),
    }
    for name, row in made.items():
        row.there = uuid4()
        row.data = Composition(title="Draft").model_dump(mode="json")
        row.save(force_insert=True)
        found[name] = str(row.pk)
    major_links(found, who["agent"])
    for place, subject in enumerate((found["case_id"], found["case_id_unseen"])):
        Mirror.objects.create(
            id=uuid4(), network="meridian", number=50 + place, side="requester", state="accepted", turn="helper",
            subject_kind="case", subject_id=subject,
        )  # fmt: skip
    side = "requester" if slug == "northwind" else "helper"
    Mirror.objects.create(id=SHARED, network="meridian", number=501, side=side, state="accepted", turn="helper")
    thread = Thread.objects.create(subject_kind="mirror", subject_id=SHARED)
    written = {"thread": thread, "kind": "note", "source": "text", "html": "text", "renderer": 1}
    entry = Entry.objects.create(**written, by_id=who["agent"])
    EntryRevision.objects.create(entry=entry, by_id=who["agent"], source="s", html="h")
    HallSubject.objects.create(id=uuid4(), kind="community", network="meridian", readers=[str(who["agent"])])
    keys = {"discussion": uuid4(), "entry": uuid4()}
    TalkLink.objects.create(network="meridian", by_id=who["agent"], **about, **keys)
