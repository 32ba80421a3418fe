"""What pages of communities know: the list, one community, its people and who asks to come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations.models import Entry
from core.actor import Actor
from core.refusals import Missing
from network.models import Community, CommunityMember, CommunitySession, Discussion, Member, Report, Topic
from network.permissions import may
from network.querysets.communities import communities_of

PAGE = 50
MOST = 200
MOST_OFFERED = 5
MOST_WAITING = 100
NEXT = 3


@dataclass(frozen=True, slots=True)
class Communities:
    """Every community (an action bounds how many there are), one's own first, and whether one may found more."""

    rows: list[Any]
    may_found: bool


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """One community. Whoever is not in it has its facts alone, and no line of what is said there.

    ``waiting`` are requests to come in and reports, for its moderators; ``pinned`` stand above ``rows``, the newest
    activity first; ``before`` continues them. ``sessions`` are those that come next.
    """

    community: Any
    topics: list[str]
    reads: bool
    may_write: bool
    may_moderate: bool
    may_curate: bool
    requests: int
    reports: int
    pinned: list[Any]
    rows: list[Any]
    before: UUID | None
    sessions: list[CommunitySession]

    @property
    def refusal(self) -> str:
        """Why the actor was refused; empty for everybody else."""
        return str(self.community.reason or "") if self.community.place == CommunityMember.State.REFUSED else ""

    @property
    def put_out(self) -> str:
        """Why the actor was put out; empty for everybody else."""
        return str(self.community.reason or "") if self.community.place == CommunityMember.State.OUT else ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a community, or who asks to come in, with the organization they act for."""

    place: CommunityMember
    organization: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Who is in a community, a page of them by the moment they came; who asks and who was put out, for its
    moderators.
    """

    community: Community
    asking: list[PersonLine]
    people: list[PersonLine]
    out: list[PersonLine]
    after: UUID | None
    may_moderate: bool


def communities(actor: Actor) -> Communities:
    """The list. Its number of queries is the same however many there are."""
    rows = Community.objects.visible_to(actor).standing(actor).mine_first()
    return Communities(list(rows[:MOST]), may(actor, "community.curate"))


def written_in(actor: Actor) -> list[tuple[UUID, str]]:
    """The communities that the actor is in and writes in, by name, with their keys. One query."""
    rows = Community.objects.visible_to(actor).filter(pk__in=communities_of(actor), archived_at=None)
    return list(rows.order_by("name").values_list("pk", "name")[:MOST_OFFERED])


def find_community(actor: Actor, community_id: UUID) -> Any:
    """One community with its people counted and the actor's place in it. ``Missing`` for one that they do not see."""
    found = Community.objects.visible_to(actor).standing(actor).filter(pk=community_id).first()
    if found is None:
        raise Missing
    return found


def community_page(actor: Actor, community_id: UUID, before: UUID | None = None) -> CommunityPage:
    """A community's page. The number of its queries does not grow with what is said there."""
    found = find_community(actor, community_id)
    moderates = may(actor, "community.moderate", found)
    is_in = found.place == CommunityMember.State.IN
    reads = is_in or moderates
    seen = Discussion.objects.visible_to(actor).filter(community=found)
    rows, last = _page(_voiced(seen.filter(pinned_at=None)), seen, before) if reads else ([], None)
    pinned = list(_voiced(seen.filter(pinned_at__isnull=False)).order_by("-pinned_at", "id")) if reads else []
    asking = CommunityMember.objects.visible_to(actor).filter(community=found, state=CommunityMember.State.ASKED)
    waiting = Report.objects.visible_to(actor).waiting().filter(discussion__community=found)
    return CommunityPage(
        community=found,
        topics=_topics(actor, found.topics),
        reads=reads,
        may_write=is_in and not found.is_archived,
        may_moderate=moderates,
        may_curate=may(actor, "community.curate"),
        requests=asking.count() if moderates else 0,
        reports=waiting.count() if moderates else 0,
        pinned=pinned,
        rows=rows,
        before=last,
        sessions=_next(found, actor) if reads else [],
    )


def _next(community: Any, actor: Actor) -> list[CommunitySession]:
    """The next sessions of a community, cancelled ones among them. One query."""
    rows = CommunitySession.objects.visible_to(actor).filter(community=community)
    return list(rows.coming(timezone.now())[:NEXT])


def _page(rows: Any, seen: Any, before: UUID | None) -> tuple[list[Any], UUID | None]:
    """So many discussions behind the one of this key, and the key that continues them."""
    last = seen.filter(pk=before).first() if before else None
    if last is not None:
        rows = rows.filter(Q(last_at__lt=last.last_at) | Q(last_at=last.last_at, pk__lt=last.pk))
    found = list(rows.order_by("-last_at", "-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _voiced(rows: Any) -> Any:
    """Each discussion with how many entries it has and how many people wrote in it."""
    written = Entry.objects.filter(
        thread__subject_kind="discussion", thread__subject_id=OuterRef("pk"), deleted_at=None
    )
    entries = written.order_by().values("thread__subject_id")
    number = Subquery(entries.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    voices = Subquery(entries.annotate(n=Count("by", distinct=True)).values("n"), output_field=IntegerField())
    return rows.select_related("by").annotate(entries=Coalesce(number, Value(0)), voices=Coalesce(voices, Value(0)))


def _topics(actor: Actor, keys: list[UUID]) -> list[str]:
    """The names of these topics; of one that was merged the name it goes by now."""
    if not keys:
        return []
    rows = Topic.objects.visible_to(actor).filter(pk__in=keys).select_related("merged_into")
    return sorted({(row.merged_into or row).name for row in rows})


def people_page(actor: Actor, community_id: UUID, after: UUID | None = None) -> PeoplePage:
    """Who is in a community. ``Missing`` for whoever is not in it: nobody else learns who is."""
    found = find_community(actor, community_id)
    moderates = may(actor, "community.moderate", found)
    if found.place != CommunityMember.State.IN and not moderates:
        raise Missing
    seen = CommunityMember.objects.visible_to(actor).filter(community=found).select_related("person")
    rows = seen.inside().order_by("at", "id")
    last = seen.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))
    people = list(rows[: PAGE + 1])
    asking = list(seen.filter(state=CommunityMember.State.ASKED).order_by("at", "id")[:MOST_WAITING])
    out = list(seen.filter(state=CommunityMember.State.OUT).order_by("-at", "id")[:MOST_WAITING]) if moderates else []
    names = organizations(place.organization_id for place in (*people, *asking, *out))
    return PeoplePage(
        community=found,
        asking=[PersonLine(place, names[place.organization_id]) for place in asking] if moderates else [],
        people=[PersonLine(place, names[place.organization_id]) for place in people[:PAGE]],
        out=[PersonLine(place, names[place.organization_id]) for place in out],
        after=people[PAGE - 1].pk if len(people) > PAGE else None,
        may_moderate=moderates,
    )


def find_place(actor: Actor, place_id: UUID) -> CommunityMember:
    """Somebody's place in a community. ``Missing`` for one that the actor does not see."""
    rows = CommunityMember.objects.visible_to(actor).select_related("community", "person")
    found = rows.filter(pk=place_id).first()
    if found is None:
        raise Missing
    return found


def organizations(keys: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """What the organizations of people in a community are called, also where the roster is closed: who meets somebody
    in a community knows for whom they act. One query.
    """
    wanted = {key for key in keys if key is not None}
    names: dict[UUID | None, str] = dict.fromkeys([*wanted, None], "")
    if wanted:
        names.update(Member.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return names
