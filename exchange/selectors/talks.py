"""How somebody follows what is said in a hall: plain data of their own space."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.actor import Actor
from core.refusals import Missing
from exchange.choices import SESSIONS, HallKind
from exchange.crossing import in_network
from exchange.models import HallSubject, TalkLink
from network.selectors.communities import find_community
from network.selectors.discussions import find_discussion
from network.selectors.hearers import Said, said_in
from notifications.choices import Level
from notifications.selectors.follows import following
from tenants.halls import Beyond

WORDS = {
    HallKind.COMMUNITY: {Level.WATCHING: "Everything that is said", Level.NORMAL: "New discussions and sessions"},
    HallKind.DISCUSSION: {Level.WATCHING: "Everything that is said"},
}
"""How much one can hear of each, besides nothing. A discussion is heard of entry by entry, or not."""
LEAST = "Nothing, unless I am mentioned"


def calendar_card(key: UUID, actor: Actor) -> dict[str, Any]:
    """That somebody may hear of the sessions of a community, and have them in their own calendar, with the template
    that says it. Two queries.
    """
    level = following(actor, HallKind.COMMUNITY, key).level
    context = {
        "key": key,
        "hears_all": level not in ("", Level.MUTED),
        "hears": bool(following(actor, SESSIONS, key).level),
    }
    return {"template": "exchange/_calendar.html", "context": context}


def follow_card(kind: str, key: UUID, actor: Actor) -> dict[str, Any]:
    """How the actor follows a community or discussion, with the template that shows it. One query."""
    level = following(actor, kind, key).level
    words = WORDS[HallKind(kind)]
    chosen = level if not level or level in words else Level.MUTED
    shown = [(str(one), said, one == chosen) for one, said in [*words.items(), (Level.MUTED, LEAST)]]
    return {
        "template": "exchange/_follow.html",
        "context": {"kind": kind, "key": key, "level": level, "levels": shown},
    }


def community_subject(beyond: Beyond, key: UUID) -> HallSubject:
    """A community that the actor is in, as something to follow. ``Missing`` for any other."""

    def there() -> None:
        if find_community(beyond.actor, key).place != "in":
            raise Missing

    in_network(beyond.space, there)
    return HallSubject(pk=key, kind=HallKind.COMMUNITY, network=beyond.hall.slug)


def discussion_subject(beyond: Beyond, key: UUID) -> HallSubject:
    """A discussion of a community that the actor is in, as something to follow. ``Missing`` for any other."""

    def there() -> UUID:
        found = find_discussion(beyond.actor, key)
        if find_community(beyond.actor, found.community_id).place != "in":
            raise Missing
        return found.community_id

    community = in_network(beyond.space, there)
    return HallSubject(pk=key, kind=HallKind.DISCUSSION, network=beyond.hall.slug, community=community)


def network_subject(beyond: Beyond) -> HallSubject:
    """A whole network, for the calendar of all of one's communities there."""
    return HallSubject(pk=beyond.hall.network_id, kind=HallKind.NETWORK, network=beyond.hall.slug)


def entry_there(beyond: Beyond, key: UUID) -> Said:
    """An entry of a discussion that the actor reads as one of its community. ``Missing`` for any other."""
    found = in_network(beyond.space, lambda: said_in(beyond.actor, [key]).get(key))
    if found is None:
        raise Missing
    return found


def talks_of(kind: str, key: UUID, by: Actor) -> list[TalkLink]:
    """The discussions that belong to a subject the actor was found to see, the last first. One query."""
    rows = TalkLink.objects.visible_to(by).filter(subject_kind=kind, subject_id=key)
    return list(rows.order_by("-at")[:20])
