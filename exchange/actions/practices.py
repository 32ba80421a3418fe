"""Practices between hall and desk: adopting one, taking its next version, and hearing what became of it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.models import Event
from core.refusals import Missing, Refused
from exchange.actions.talks import keep_subject
from exchange.choices import HallKind
from exchange.crossing import in_network
from exchange.events import PracticeHeard
from exchange.models import HallSubject
from exchange.selectors.cards import cards_of, cards_of_admins
from knowledge.actions.editions import Edition, erase_edition, make_edition, stand_with_practice, take_version
from knowledge.models import Article
from network.actions.practices.telling import end_adoption, note_adoption
from network.choices import Standing
from network.events.practices import PracticeWithdrawn
from network.models import Adoption
from network.selectors.practice_news import PracticeNews
from network.selectors.practices import Version, named_practice, version_of
from tenants.halls import Beyond


@transaction.atomic
def adopt(practice: UUID, *, by: Actor, beyond: Beyond, is_named: bool) -> Article:
    """Take a practice into the desk as an article of one's own, pinned to the version that is read now. The network
    learns that the organization uses it.

    The owning app's action asks the permission and records the event, on each side.
    """
    taken = in_network(beyond.space, lambda: _noted(practice, beyond, is_named=is_named))
    return make_edition(edition_of(taken, beyond.hall.slug), by=by)


@transaction.atomic
def take_upstream(article: UUID, version: int, *, by: Actor, beyond: Beyond) -> Article:
    """Have readers of an edition read another version of its practice. The network learns which one is used.

    The owning app's action asks the permission and records the event, on each side.
    """
    found = Article.objects.visible_to(by).filter(pk=article, origin_network=beyond.hall.slug).first()
    if found is None or found.origin_practice is None:
        raise Missing
    key = found.origin_practice
    is_named = in_network(beyond.space, lambda: _is_named(key, beyond))
    taken = in_network(beyond.space, lambda: _noted(key, beyond, is_named=is_named, number=version))
    return take_version(article, edition_of(taken, beyond.hall.slug), by=by)


@transaction.atomic
def stop_using(practice: UUID, *, beyond: Beyond) -> None:
    """Tell the network that the organization uses a practice no longer; its edition stays an article of the desk.

    The owning app's action asks the permission and records the event.
    """
    in_network(beyond.space, lambda: end_adoption(practice, by=beyond.actor))


def edition_of(version: Version, network: str) -> Edition:
    """A version that was read in a network, as it is taken home.

    The owning app's action asks the permission and records the event.
    """
    return Edition(
        network=network,
        practice=version.practice,
        version=version.number,
        kind=version.kind,
        title=version.title,
        summary=version.summary,
        body=version.body,
        topic=version.topic,
        note=version.note,
        is_validated=version.is_validated,
    )


@transaction.atomic
def hear_practice(told: PracticeNews, network: str, stewards: Collection[UUID], *, by: Actor) -> None:
    """Take in what happened to a practice: an edition says what its practice says of itself, or loses its words; and
    whom it concerns is told. ``stewards`` are the registry's users who curate the network.

    The system's own act. Runs again harmlessly: each event of the network is heard once.
    """
    if told.name == PracticeWithdrawn.__name__:
        erase_edition(network, told.practice, by=by)
    elif told.standing:
        stand_with_practice(network, told.practice, is_validated=told.standing == Standing.VALIDATED, by=by)
    if Event.objects.about(HallKind.PRACTICE, told.practice).filter(data__origin=str(told.event)).exists():
        return
    people = _people(told, network, stewards)
    if not people:
        return
    keep_subject(HallSubject(pk=told.practice, kind=HallKind.PRACTICE, network=network), people)
    heard = PracticeHeard(subject_id=told.practice, origin=told.event, name=told.name, people=sorted(map(str, people)))
    record(heard, by=by, at=told.at)


def _people(told: PracticeNews, network: str, stewards: Collection[UUID]) -> set[UUID]:
    """Whom it concerns here; not whoever did it. Where nobody is left who gave or adopted it, the admins."""
    people = set(cards_of(told.people))
    if told.is_author and not people:
        people |= cards_of_admins()
    if told.is_steward:
        people |= cards_of(stewards) | cards_of_admins()
    if told.is_user:
        rows = Article.objects.filter(origin_network=network, origin_practice=told.practice).only("owner")
        people |= {one.owner_id for one in rows if one.owner_id} or cards_of_admins()
    return people - cards_of([told.doer] if told.doer else [])


def _noted(practice: UUID, beyond: Beyond, *, is_named: bool, number: int | None = None) -> Version:
    """In the network: what is taken, once it is noted there that it is."""
    found = named_practice(beyond.actor, practice)
    if found is None:
        raise Missing
    is_own = found.member == beyond.actor.organization_id
    if is_own and number is None:
        raise Refused("This is your own practice: your article of it is on your desk.")
    version = version_of(beyond.actor, practice, number)
    if not is_own:
        note_adoption(practice, version.number, by=beyond.actor, is_named=is_named)
    return version


def _is_named(practice: UUID, beyond: Beyond) -> bool:
    row = Adoption.objects.visible_to(beyond.actor).filter(practice=practice).first()
    return row.is_named if row else True
