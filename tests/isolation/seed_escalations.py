"""Escalations of the seeded network: one of both members, one that was revoked, one of each with a third, one
offer, and one that waits for a steward to choose whom it goes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from conversations.models import Attachment, Entry, EntryRevision, Thread
from directory.models import Person
from network.models import Escalation, Extract, Member, Offer, Topic
from tests.isolation.seed_rows import attach

KIND = "escalation"
SHARED = UUID("01900000-5ea2-7000-8000-000000000501")
"""The key of the one both members read: each of their desks keeps a mirror of it."""


def escalations(cards: Mapping[str, Person], topic: Topic) -> dict[str, dict[str, str]]:
    """Make them, ``cards`` being one of each member's people in the network. Says what may stand in addresses."""
    third = Member.objects.create(name="Third", state="active")
    keys: dict[str, Any] = {slug: card.organization_id for slug, card in cards.items()}
    both = {"requester_id": keys["northwind"], "helper_id": keys["halcyon"], "requester_person": cards["northwind"]}
    shared = _made(501, topic, pk=SHARED, **both, helper_person=cards["halcyon"])
    revoked = _made(502, topic, **both, helper_person=cards["halcyon"], revoked_at="2026-01-02T00:00Z", state="closed",
                    turn="", ending="withdrawn")  # fmt: skip
    sides = {row.pk: _talk(row, cards) for row in (shared, revoked)}
    found = {}
    for number, (slug, card) in enumerate(cards.items(), 503):
        given = {"requester_id": keys[slug], "helper": third, "requester_person": card}
        found[slug] = _ids("", shared) | _ids("_revoked", revoked)
        found[slug] |= {"hall_thread": sides[shared.pk], "hall_thread_revoked": sides[revoked.pk]}
        found[slug]["escalation_entry"] = str(
            Entry.objects.filter(thread__subject_id=shared.pk, thread__kind="main")[0].pk
        )
        away = _made(number, topic, **given)
        found[slug]["escalation_third"], found[slug]["escalation_id_third"] = _told(away)
        found[slug]["hall_thread_third"] = _aside(away, (card,))
    for slug, other in (("northwind", "halcyon"), ("halcyon", "northwind")):
        found[slug] |= {
            "escalation_unseen": found[other]["escalation_third"],
            "escalation_id_unseen": found[other]["escalation_id_third"],
            "hall_thread_unseen": found[other]["hall_thread_third"],
        }
    offer = _made(509, topic, requester=third, requester_person=cards["halcyon"], state="requested", wave=1)
    waiting = _made(510, topic, requester=third, requester_person=cards["halcyon"], state="requested")
    for slug in keys:
        found[slug] |= _ids("_waiting", waiting)
    Offer.objects.bulk_create([Offer(escalation=offer, member_id=key) for key in keys.values()])
    return found


def _made(number: int, topic: Topic, **given: Any) -> Escalation:
    given = {"state": "accepted", "accepted_at": "2026-01-01T01:00Z", **given}
    row: Escalation = Escalation.objects.create(number=number, topic=topic, once=uuid4(), title="t", **given)
    return row


def _talk(row: Escalation, cards: Mapping[str, Person]) -> str:
    """A word of either side, what crossed with its file, and a side thread, whose key it returns."""
    thread = Thread.objects.create(subject_kind=KIND, subject_id=row.pk)
    written = {"thread": thread, "kind": "reply", "source": "text", "html": "text", "renderer": 1}
    for card in cards.values():
        EntryRevision.objects.create(entry=Entry.objects.create(**written, by=card), by=card, source="s", html="h")
    crossed = Entry.objects.create(**written, by=cards["northwind"])
    attach(crossed, str(cards["northwind"].pk))
    people = {"by": cards["northwind"], "released_by": cards["northwind"]}
    Extract.objects.create(escalation=row, version=1, entry=crossed, label="amber", **people)
    return _aside(row, tuple(cards.values()))


def _aside(row: Escalation, people: tuple[Person, ...]) -> str:
    """A side thread opened by the first of these people, with a word and a file of each."""
    thread = Thread.objects.create(subject_kind=KIND, subject_id=row.pk, kind="side", name="t", by=people[0])
    for card in people:
        entry = Entry.objects.create(thread=thread, kind="reply", by=card, source="text", html="text", renderer=1)
        attach(entry, str(card.pk))
    return str(thread.pk)


def _told(row: Escalation) -> tuple[str, str]:
    return row.ref, str(row.pk)


def _ids(suffix: str, row: Escalation) -> dict[str, str]:
    return {f"escalation{suffix}": row.ref, f"escalation_id{suffix}": str(row.pk)}


def escalation_facts(row: Any, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Of what belongs to an escalation: its parties, whether it was revoked, who was asked in it, and who wrote it.
    None for everything else.
    """
    found = _of(row)
    if found is None:
        return None
    offered = found.offers.values_list("member", flat=True)
    entry = getattr(row, "entry", row)
    by = entry.by.organization_id if isinstance(entry, (Entry, Thread)) and entry.by else None
    return {
        "requester": names.get(str(found.requester_id), ""),
        "helper": names.get(str(found.helper_id), ""),
        "is_revoked": found.revoked_at is not None,
        "is_waiting": found.helper_id is None and found.wave == 0 and found.state == "requested",
        "offered": frozenset(names.get(str(key), "") for key in offered),
        "by": names.get(str(by), ""),
    }


def _of(row: Any) -> Escalation | None:
    if isinstance(row, Escalation):
        return row
    if isinstance(row, Extract):
        return row.escalation
    entry = row.entry if isinstance(row, (Attachment, EntryRevision)) else row
    thread = entry.thread if isinstance(entry, Entry) else entry
    if not isinstance(thread, Thread) or thread.subject_kind != KIND:
        return None
    found: Escalation | None = Escalation.objects.filter(pk=thread.subject_id).first()
    return found
