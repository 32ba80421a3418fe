"""What an actor sees of the communities of a network: that they are, to all staff; what is said there, to who is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Community, CommunityMember, Discussion, Report

IN, HIDE = "in", "hide"


def _rows(model: str) -> Any:
    return apps.get_model("network", model)._default_manager


def is_steward(actor: Actor) -> bool:
    """Whether the actor curates the whole network, or is the system."""
    return actor.is_system or bool(actor.stewardships)


def communities_of(actor: Actor) -> Any:
    """Keys of the communities that the actor is in, with the organization they act for now."""
    mine = _rows("CommunityMember").filter(person=actor.person_id, organization_id=actor.organization_id, state=IN)
    return mine.values("community")


def moderated_by(actor: Actor) -> Any:
    """Keys of the communities that the actor moderates as one of its people."""
    return communities_of(actor).filter(is_moderator=True)


class CommunityQuerySet(SpaceQuerySet["Community"]):
    """The communities of the network."""

    def visible_to(self, actor: Actor) -> CommunityQuerySet:
        """Staff of every member see which there are, what they are about, and how many people are in."""
        check_actor(actor)
        return self if actor.is_system or actor.is_staff else self.none()

    def standing(self, actor: Actor) -> Any:
        """Each with ``people`` (how many are in, of active members), and the actor's own ``place`` in it and its
        ``reason``.
        """
        members = _rows("CommunityMember").filter(community=OuterRef("pk"))
        active = _rows("Member").filter(state="active").values("pk")
        people = members.filter(state=IN, organization_id__in=active).order_by().values("community")
        mine = members.filter(person=actor.person_id, organization_id=actor.organization_id)
        number = Subquery(people.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        return self.annotate(
            people=Coalesce(number, Value(0)),
            place=Subquery(mine.values("state")[:1]),
            reason=Subquery(mine.values("reason")[:1]),
        )

    def mine_first(self) -> Any:
        """Those that the actor is in before the others, archived ones last, by name; of what ``standing`` gave."""
        mine = Case(When(place=IN, then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.alias(mine=mine).order_by(F("archived_at").asc(nulls_first=True), "mine", "name", "id")


class CommunityMemberQuerySet(SpaceQuerySet["CommunityMember"]):
    """Who is in a community, has asked or was refused."""

    def visible_to(self, actor: Actor) -> CommunityMemberQuerySet:
        """One's own places; who else is in, to who is in; requests and refusals to moderators. Stewards see all."""
        check_actor(actor)
        if is_steward(actor):
            return self
        if not actor.is_staff:
            return self.none()
        own = Q(person=actor.person_id, organization_id=actor.organization_id)
        beside = Q(community__in=communities_of(actor), state=IN)
        return self.filter(own | beside | Q(community__in=moderated_by(actor)))

    def inside(self) -> CommunityMemberQuerySet:
        """People who are in, of members that belong to the network now."""
        return self.filter(state=IN, organization_id__in=_rows("Member").filter(state="active").values("pk"))


class DiscussionQuerySet(SpaceQuerySet["Discussion"]):
    """What communities talk about."""

    def visible_to(self, actor: Actor) -> DiscussionQuerySet:
        """Those of communities one is in; a hidden one to moderators and to whoever opened it. Stewards see all."""
        check_actor(actor)
        if is_steward(actor):
            return self
        if not actor.is_staff:
            return self.none()
        shown = Q(hidden_at=None) | Q(by=actor.person_id) | Q(community__in=moderated_by(actor))
        return self.filter(shown, community__in=communities_of(actor))


class ReportQuerySet(SpaceQuerySet["Report"]):
    """What was reported, and what became of it."""

    def visible_to(self, actor: Actor) -> ReportQuerySet:
        """For moderators of the community and stewards. What follows for an entry its readers see at the entry."""
        check_actor(actor)
        if is_steward(actor):
            return self
        if not actor.is_staff:
            return self.none()
        return self.filter(discussion__community__in=moderated_by(actor))

    def waiting(self) -> ReportQuerySet:
        """Those that nobody has settled."""
        return self.filter(settled_at=None)

    def hiding(self) -> ReportQuerySet:
        """Those by which the words of an entry are kept back."""
        return self.filter(verdict=HIDE)

    def withheld_from(self, actor: Actor) -> Any:
        """Keys of the entries whose words this actor does not read: moderators do, to judge them."""
        check_actor(actor)
        hidden = self.hiding()
        if is_steward(actor):
            return self.none().values("entry")
        return hidden.exclude(discussion__community__in=moderated_by(actor)).values("entry")
