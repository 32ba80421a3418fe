"""What this app registers when Django is ready: its reactions, what notices say of it, its sections of the settings,
and what a page of the hall shows of home.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conversations.subjects import Subject, register
from core import slots
from core.actor import Actor
from exchange import major_topics, notices, own_articles, practice_topics, sources, streams, talk_topics, topics  # noqa: F401 - they register themselves
from exchange.choices import SESSIONS, TALK
from exchange.crossing import at_home, in_network
from exchange.forms.asides import BesideForm
from exchange.models import Mirror
from exchange.selectors.home import home_card
from exchange.selectors.practices import article_card, practice_card
from exchange.selectors.talks import calendar_card, follow_card
from knowledge import counting
from knowledge.counting import Agreed
from network.checklists import environments
from network.policy import policy
from network.selectors.practices import why_held
from tenants.halls import hall_here
from tenants.sections import ADMINS, LEADS, SLOT, Part, Section


def _mirrors(actor: Actor) -> Any:
    return Mirror.objects.visible_to(actor).values("pk")


def _agreed(network: str, practice: UUID) -> Agreed | None:
    """What a network says of running a practice; None where this member is in it no longer."""
    hall = hall_here(network)
    if hall is None:
        return None
    days, words, held = in_network(hall.space, lambda: (policy().closed, environments(), why_held(practice)))
    return Agreed(days, {one.name: one.values for one in words.facets}, held)


register(Subject(kind=TALK, visible=_mirrors))
sources.register(own_articles.KIND, own_articles.source, own_articles.nothing_moves)
counting.register(_agreed)


@slots.offer(SLOT)
def _sections() -> list[Section]:
    return [
        Section(
            "/settings/words/", "Words that never cross", "What no extract tells another member.", Part.LOOK, LEADS
        ),
        Section("/settings/release/", "Second look", "When a second person releases what leaves.", Part.LOOK, ADMINS),
    ]


@slots.offer("escalation_at_home")
def _at_home(request: Any, escalation: UUID) -> dict[str, Any] | None:
    """Only one's own side sees it: the own case of an escalation, read at home for the length of this answer."""
    beyond = request.beyond
    card = at_home(beyond.space, lambda: home_card(escalation, beyond.actor, request.actor.organization_id))
    return card and {**card, "context": {**card["context"], "form": BesideForm()}}


@slots.offer("talk_at_home")
def _talk_at_home(request: Any, kind: str, key: UUID) -> dict[str, Any]:
    """How somebody follows what is said here: their own state, read at home for the length of this answer."""
    beyond = request.beyond
    if kind == SESSIONS:
        return at_home(beyond.space, lambda: calendar_card(key, beyond.actor))
    return at_home(beyond.space, lambda: follow_card(kind, key, beyond.actor))


@slots.offer("practice_at_home")
def _practice_at_home(request: Any, practice: UUID) -> dict[str, Any] | None:
    """Only one's own side sees it: the edition of a practice, its runs and its cases, read at home for this answer."""
    beyond, organization, network = request.beyond, request.actor.organization_id, request.hall.slug
    return at_home(beyond.space, lambda: practice_card(practice, beyond.actor, organization, network))


@slots.offer("article_beyond")
def _article_beyond(actor: Actor, article: Any) -> dict[str, Any] | None:
    """The networks beside an article of the desk."""
    return article_card(article, actor)
