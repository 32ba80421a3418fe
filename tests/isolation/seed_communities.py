"""Communities of the seeded network: one that people of both members are in, and one of each member's alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from conversations.models import Attachment, Entry, Thread
from directory.models import Person
from network.models import Community, CommunityMember, CommunitySession, Discussion, Report
from tests.isolation.seed_rows import attach
from tests.world import World

INSIDE = {"ada": "northwind", "vera": "northwind", "cleo": "halcyon"}
"""Who is in the shared community, acting for whom; Vera moderates it. Tomás and Emil have asked."""
ALONE = {"northwind": "vera", "halcyon": "emil"}
"""Who alone is in the community that the other member's people are not in."""
ASKING = {"northwind": "tomas", "halcyon": "emil"}


def communities(world: World, users: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Fill the hall with talk, and say what may stand in addresses: per organization, keys by argument."""
    names = {**INSIDE, ASKING["northwind"]: "northwind", "emil": "halcyon"}
    cards = {name: _card(world, users[name], slug) for name, slug in names.items()}
    shared = Community.objects.create(name="Shared", about="about", is_open=True)
    for name in INSIDE:
        _place(shared, cards[name], "in", is_moderator=name == "vera")
    talk, entry = _talk(shared, cards["ada"])
    hidden = _said(talk, cards["cleo"])
    waiting = _report(talk, entry, cards["cleo"])
    _report(talk, hidden, cards["ada"], verdict="hide", settled_at=timezone.now(), settled_by=cards["vera"])
    meetings = {"meeting": _meeting(shared, cards["vera"])}
    meetings["meeting_cancelled"] = _meeting(shared, cards["vera"], cancelled_at=timezone.now())
    found: dict[str, dict[str, str]] = {}
    alone = {slug: _alone(cards[name], slug) for slug, name in ALONE.items()}
    for slug, away in (("northwind", "halcyon"), ("halcyon", "northwind")):
        asked = _place(shared, cards[ASKING[slug]], "asked")
        found[slug] = {
            "community": str(shared.pk),
            "discussion": str(talk.pk),
            "hall_entry": str(entry.pk),
            "hall_file": _file_of(entry),
            "place": asked,
            "report": waiting,
            **meetings,
            **{f"{name}_unseen": key for name, key in alone[away].items()},
        }
    return found


def _alone(card: Person, slug: str) -> dict[str, str]:
    made = Community.objects.create(name=f"Alone {slug}", about="about", is_open=False)
    _place(made, card, "in", is_moderator=True)
    talk, entry = _talk(made, card)
    Discussion.objects.filter(pk=talk.pk).update(hidden_at=timezone.now(), hidden_by=card)
    return {
        "community": str(made.pk),
        "discussion": str(talk.pk),
        "hall_entry": str(entry.pk),
        "hall_file": _file_of(entry),
        "place": str(CommunityMember.objects.get(community=made).pk),
        "report": _report(talk, entry, card),
        "meeting": _meeting(made, card),
    }


def _meeting(community: Community, card: Person, **more: Any) -> str:
    begins = timezone.now() + timedelta(days=1)
    given = {"title": "title", "words": "words", "place": "place", "starts_at": begins} | more
    made = CommunitySession.objects.create(community=community, by=card, ends_at=begins + timedelta(hours=1), **given)
    return str(made.pk)


def _card(world: World, user: str, slug: str) -> Person:
    known = {"user_id": user, "organization_id": world.organization_ids[slug]}
    card: Person = Person.objects.get_or_create(**known, defaults={"name": "card", "kind": "colleague"})[0]
    return card


def _place(community: Community, card: Person, state: str, *, is_moderator: bool = False) -> str:
    assert card.organization_id is not None
    row = CommunityMember.objects.create(
        community=community, person=card, organization_id=card.organization_id, state=state, is_moderator=is_moderator
    )
    return str(row.pk)


def _talk(community: Community, card: Person) -> tuple[Discussion, Entry]:
    talk = Discussion.objects.create(community=community, title="title", by=card)
    Thread.objects.create(subject_kind="discussion", subject_id=talk.pk)
    return talk, _said(talk, card)


def _said(talk: Discussion, card: Person) -> Entry:
    thread = Thread.objects.get(subject_kind="discussion", subject_id=talk.pk)
    entry = Entry.objects.create(thread=thread, kind="reply", by=card, source="text", html="text", renderer=1)
    attach(entry, str(card.pk))
    return entry


def _report(talk: Discussion, entry: Entry, card: Person, **more: Any) -> str:
    return str(Report.objects.create(discussion=talk, entry=entry, by=card, **more).pk)


def _file_of(entry: Entry) -> str:
    return str(Attachment.objects.get(entry=entry).pk)


# What the oracle is told of these rows.


def talk_facts(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Of a row of a community, or of what is said in one: its people and moderators, and whose row it is."""
    if isinstance(row, Person):
        return _person_facts(row, names)
    community = _community_of(row)
    if community is None:
        return {}
    rows = CommunityMember.objects.filter(community=community).select_related("person")
    found: dict[str, Any] = {
        "people": frozenset(_who(one.person, names) for one in rows if one.state == "in"),
        "moderators": frozenset(_who(one.person, names) for one in rows if one.is_moderator),
    }
    if isinstance(row, CommunityMember):
        return found | {"whose": _who(row.person, names)}
    if isinstance(row, CommunitySession):
        return found | {"whose": _who(row.by, names), "is_hidden": False, "is_withheld": False}
    talk = row if isinstance(row, Discussion) else _talk_of(row)
    entry = row.entry if isinstance(row, (Report, Attachment)) else row if isinstance(row, Entry) else None
    hides = entry is not None and Report.objects.filter(entry=entry, verdict="hide").exists()
    opener = _who(talk.by, names) if talk is not None else ""
    is_hidden = talk is not None and talk.hidden_at is not None
    return found | {"whose": opener, "is_hidden": is_hidden, "is_withheld": hides}


def _person_facts(card: Person, names: Mapping[str, str]) -> dict[str, Any]:
    """Who meets them in a community: the people of those they are in, and the moderators of those they ask."""
    places = CommunityMember.objects.filter(person=card)
    inside = CommunityMember.objects.filter(state="in").select_related("person")
    met = inside.filter(community__in=places.filter(state="in").values("community"))
    asked = inside.filter(is_moderator=True, community__in=places.values("community"))
    return {"met_by": frozenset(_who(one.person, names) for one in (*met, *asked))}


def _who(card: Person, names: Mapping[str, str]) -> str:
    return f"{card.user_id} {names[str(card.organization_id)]}"


def _talk_of(row: Any) -> Discussion | None:
    if isinstance(row, Report):
        return row.discussion
    entry = row.entry if isinstance(row, Attachment) else row
    thread = entry.thread if isinstance(entry, Entry) else entry
    if not isinstance(thread, Thread) or thread.subject_kind != "discussion":
        return None
    found: Discussion = Discussion.objects.get(pk=thread.subject_id)
    return found


def _community_of(row: Any) -> Community | None:
    if isinstance(row, Community):
        return row
    if isinstance(row, (CommunityMember, CommunitySession, Discussion)):
        return row.community
    talk = _talk_of(row) if isinstance(row, (Report, Entry, Attachment, Thread)) else None
    return None if talk is None else talk.community
