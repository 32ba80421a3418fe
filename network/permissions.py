"""Who may do what in a network's space."""

from __future__ import annotations

from typing import Any

from core.actor import Actor, Permissions
from network.choices import Side
from network.models import Community, CommunityMember, Discussion


def _own_admin(actor: Actor, member: object) -> bool:
    return actor.is_admin and getattr(member, "id", None) == actor.organization_id


def _own_form(actor: Actor, whose: object) -> bool:
    """One's own organization's; the network's (None) by who decides about the network."""
    return bool(actor.runs) if whose is None else actor.is_admin and whose == actor.organization_id


def _names(actor: Actor, person: Any) -> bool:
    """Oneself, one's own colleagues as an admin, anybody as a steward."""
    is_own = getattr(person, "organization_id", None) == actor.organization_id
    return bool(actor.stewardships) or (is_own and (actor.is_admin or person.pk == actor.person_id))


def _steward(actor: Actor, thing: object) -> bool:
    return actor.is_system or bool(actor.stewardships)


def _runs(actor: Actor, thing: object) -> bool:
    return actor.is_system or bool(actor.runs)


def _support(actor: Actor, thing: object) -> bool:
    return actor.is_support and actor.person_id is not None


def _party(actor: Actor, escalation: object) -> bool:
    """A person of either side. Whether they read it was asked when it was loaded."""
    side_of = getattr(escalation, "side_of", None)
    return actor.person_id is not None and side_of is not None and side_of(actor.organization_id) is not None


def _asks(actor: Actor, escalation: object) -> bool:
    return _support(actor, escalation) and _party(actor, escalation) and _side(actor, escalation) == Side.REQUESTER


def _side(actor: Actor, escalation: object) -> Side | None:
    side: Side | None = escalation.side_of(actor.organization_id)  # type: ignore[attr-defined]
    return side


def _is_in(actor: Actor, community: Any) -> bool:
    return actor.person_id is not None and _places(actor, community.pk).exists()


def _moderates(actor: Actor, community: Any) -> bool:
    return _steward(actor, community) or _places(actor, community.pk).filter(is_moderator=True).exists()


def _places(actor: Actor, community: Any) -> Any:
    own = CommunityMember.objects.filter(person=actor.person_id, organization_id=actor.organization_id)
    return own.filter(community=community, state=CommunityMember.State.IN)


def _joins(actor: Actor, community: Any) -> bool:
    return actor.person_id is not None and Community.objects.visible_to(actor).filter(pk=community.pk).exists()


def _reports(actor: Actor, discussion: Any) -> bool:
    return actor.person_id is not None and Discussion.objects.visible_to(actor).filter(pk=discussion.pk).exists()


def _ends(actor: Actor, discussion: Any) -> bool:
    is_own = discussion.by_id == actor.person_id and _is_in(actor, discussion.community)
    return is_own or _moderates(actor, discussion.community)


def _authors(actor: Actor, practice: Any) -> bool:
    return _support(actor, practice) and practice.member_id == actor.organization_id


def _settles(actor: Actor, practice: Any) -> bool:
    return _authors(actor, practice) or _steward(actor, practice)


def _reviews(actor: Actor, practice: Any) -> bool:
    """Of another organization than the author's. That they were asked was found when the review was loaded."""
    return actor.person_id is not None and practice.member_id != actor.organization_id


PERMISSIONS = Permissions(
    {
        "member.change": (_own_admin, "Only an admin of the organization changes its card."),
        "form.shape": (_own_form, "Only an admin of the organization, or of the network, changes what its form asks."),
        "expert.name": (_names, "Only they, an admin of their organization, or a steward says who may be asked."),
        "announcement.curate": (_steward, "Only a steward of the network tells its members something here."),
        "topic.curate": (_steward, "Only a steward of the network changes its topics."),
        "triage.decide": (_steward, "Only a steward of the network decides whom a request goes to."),
        "rules.choose": (_runs, "Only an admin of the network changes what its members have agreed on."),
        "escalation.ask": (_support, "Only support staff ask another organization for help."),
        "escalation.accept": (_support, "Only support staff accept a request."),
        "escalation.work": (_party, "Only the two organizations of an escalation work on it."),
        "escalation.name": (
            lambda actor, row: _support(actor, row) and _party(actor, row),
            "Only support staff let colleagues read an escalation by name.",
        ),
        "escalation.revoke": (_asks, "Only support staff of the organization that asks take back what it showed."),
        "major.propose": (_support, "Only support staff propose a major case."),
        "major.decide": (_steward, "Only a steward of the network decides about major cases."),
        "major.join": (_support, "Only support staff link a case to a major case."),
        "community.curate": (_steward, "Only a steward of the network founds, changes and archives communities."),
        "community.join": (_joins, "Only people of the network’s members join a community."),
        "community.write": (_is_in, "Only people of the community write in it. Join it first."),
        "community.moderate": (_moderates, "Only a moderator of the community or a steward does this."),
        "discussion.end": (_ends, "Only whoever opened a discussion, or a moderator, closes it."),
        "practice.propose": (_support, "Only support staff give a practice to the network."),
        "practice.author": (_authors, "Only support staff of the author's organization change a practice."),
        "practice.adopt": (_support, "Only support staff adopt a practice."),
        "practice.speak": (_support, "Only support staff say whether a practice is right."),
        "practice.review": (_reviews, "Nobody reviews a practice of their own organization."),
        "practice.settle": (_settles, "Only the author's organization or a steward does this."),
        "practice.curate": (_steward, "Only a steward of the network does this."),
        "validation.choose": (_steward, "Only a steward of the network chooses how practices are validated."),
        "discussion.report": (_reports, "Only who reads a discussion reports what is said in it."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
