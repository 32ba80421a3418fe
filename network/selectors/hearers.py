"""What members are told of what is said in communities: plain data, read here by a job or for one reader's sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.markdown import as_words
from conversations.models import Entry, Mention
from core.actor import Actor
from core.models import Event
from directory.models import Person
from network.models import Community, CommunityMember, Discussion, Member, Report
from network.querysets.communities import communities_of
from network.selectors.communities import organizations

MOST = 50
LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Readership:
    """Who of one organization reads what is said in a community: keys of the registry's users. ``apart`` are those who
    still read one of its discussions that is hidden; None where all of them do.
    """

    community: UUID
    readers: tuple[UUID, ...]
    apart: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class TalkNews:
    """That something was said in a discussion, for one organization: keys, and no word of it.

    ``writer`` is who wrote, where they are one of its people; ``mentioned`` those of its people whom the entry names.
    ``entry`` is None where nothing was said: somebody else reads it now.
    """

    discussion: UUID
    readership: Readership
    event: UUID
    at: datetime
    entry: UUID | None
    is_new: bool
    writer: UUID | None
    mentioned: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as its reader may know of it. ``words`` are plain, ``source`` is what was written."""

    key: UUID
    who: str
    organization: str
    title: str
    discussion: UUID
    at: datetime
    words: str
    source: str


def members_in(discussion: UUID) -> list[UUID]:
    """The members whose people are in the community of a discussion. Those who were suspended or left hear nothing."""
    community = Discussion.objects.filter(pk=discussion).values("community")
    rows = CommunityMember.objects.filter(community__in=community).inside()
    return list(rows.order_by().values_list("organization_id", flat=True).distinct())


def acting_for(person: UUID) -> list[UUID]:
    """The member that a person of the network acts for, if it belongs to it now."""
    rows = Person.objects.filter(pk=person, organization_id__in=Member.objects.active().values("pk"))
    return [key for key in rows.values_list("organization_id", flat=True) if key is not None]


def readership(community: UUID, organization: UUID) -> Readership:
    """Who of an organization is in a community. Empty where nobody is. One query."""
    return Readership(community, _users(_inside(community, organization)))


def talk_news(discussion: UUID, event: UUID, organization: UUID) -> TalkNews | None:
    """What an organization is told of an event of a discussion; None where it is none of its business any more."""
    row = Discussion.objects.filter(pk=discussion).first()
    happened = Event.objects.filter(pk=event, subject_kind="discussion", subject_id=discussion).first()
    if row is None or happened is None:
        return None
    places = _inside(row.community_id, organization)
    still = places.filter(is_moderator=True) | places.filter(person=row.by_id)
    readers = Readership(row.community_id, _users(places), _users(still) if row.hidden_at else None)
    said = _standing(happened.data.get("entry_id"))
    named = Mention.objects.filter(entry__in=[said.pk] if said else []).values("person")
    return TalkNews(
        discussion=row.pk,
        readership=readers,
        event=happened.pk,
        at=happened.at,
        entry=said.pk if said else None,
        is_new=happened.name == "DiscussionOpened",
        writer=next(iter(_users(places.filter(person=said.by_id))), None) if said else None,
        mentioned=_users(places.filter(person__in=named)) if said else (),
    )


def _standing(entry: str | None) -> Any:
    """An entry whose words stand: it was not withdrawn in the meantime."""
    return Entry.objects.filter(pk=UUID(entry), deleted_at=None).first() if entry else None


def _inside(community: UUID, organization: UUID) -> Any:
    return CommunityMember.objects.filter(community=community, organization_id=organization).inside()


def _users(places: Any) -> tuple[UUID, ...]:
    rows = places.filter(person__user_id__isnull=False).order_by()
    return tuple(rows.values_list("person__user_id", flat=True).distinct())


def community_names(actor: Actor, keys: Collection[UUID]) -> dict[UUID, str]:
    """What those of these communities are called that the actor is in. One query."""
    rows = Community.objects.visible_to(actor).filter(pk__in=list(keys)).filter(pk__in=communities_of(actor))
    return dict(rows.values_list("pk", "name"))


def own_communities(actor: Actor) -> list[tuple[UUID, str]]:
    """Keys and names of the communities that the actor is in and can write in, by name. One query."""
    rows = Community.objects.visible_to(actor).filter(pk__in=communities_of(actor), archived_at=None)
    return list(rows.order_by("name").values_list("pk", "name")[:MOST])


def discussion_titles(actor: Actor, keys: Collection[UUID]) -> dict[UUID, str]:
    """The titles of those of these discussions that the actor reads as one of their community. One query."""
    return dict(_read(actor).filter(pk__in=list(keys)).values_list("pk", "title"))


def said_in(actor: Actor, entries: Iterable[UUID]) -> dict[UUID, Said]:
    """Those of these entries that the actor reads: not withdrawn, and not kept back. Three queries."""
    return _said(actor, _entries(actor).filter(pk__in=list(entries)))


def said_last(actor: Actor, kind: str, key: UUID) -> list[Said]:
    """What was said last in a discussion or a community, newest first. Three queries."""
    of = {"pk": key} if kind == "discussion" else {"community": key}
    subjects = _read(actor).filter(**of).values("pk")
    rows = _entries(actor).filter(thread__subject_id__in=subjects).order_by("-at", "-id")[:MOST]
    return list(_said(actor, rows).values())


def _read(actor: Actor) -> Any:
    """Discussions of the communities that the actor is in: a steward hears of no other."""
    return Discussion.objects.visible_to(actor).filter(community__in=communities_of(actor))


def _entries(actor: Actor) -> Any:
    rows = Entry.objects.visible_to(actor).filter(thread__subject_kind="discussion", thread__kind="main")
    return (
        rows.filter(deleted_at=None)
        .exclude(pk__in=Report.objects.hiding().values("entry"))
        .select_related("thread", "by")
    )


def _said(actor: Actor, rows: Iterable[Any]) -> dict[UUID, Said]:
    found = list(rows)
    titles = discussion_titles(actor, {row.thread.subject_id for row in found})
    names = organizations(row.by.organization_id for row in found)
    return {
        row.pk: Said(
            key=row.pk,
            who=row.by.name,
            organization=names[row.by.organization_id],
            title=titles[row.thread.subject_id],
            discussion=row.thread.subject_id,
            at=row.at,
            words=as_words(row.source)[:LONGEST],
            source=row.source,
        )
        for row in found
        if row.thread.subject_id in titles
    }
