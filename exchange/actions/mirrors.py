"""What a desk keeps of an escalation: made when it is asked, kept in step by what the network tells."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.jobs import defer
from core.models import Event
from core.refusals import Missing
from core.spaces import SpaceRef
from directory.models import Person
from exchange import events
from exchange.models import Mirror
from exchange.permissions import require
from exchange.sources import say_moved, source_of
from network.selectors.parties import News, Standing

KEPT = ("number", "side", "state", "turn", "ending", "counterpart", "due_at", "is_offer", "is_test", "is_revoked",
        "moved_at")  # fmt: skip

TELL_CONTACT = "exchange.tell_contact"
"""The job that mails one escalation contact."""
UNTOLD = ("ReaderNamed",)
"""What changes who may know of it here, and is nothing to tell anybody."""


def keep(standing: Standing, network: str, subject: tuple[str, UUID] | None = None) -> Mirror:
    """Keep how an escalation stands. What is older than what is kept changes nothing.

    The owning app's action asks the permission and records the event; it is called inside its transaction.
    """
    kept = {field: getattr(standing, field) for field in KEPT} | {"named": _cards(standing.named)}
    made = kept | {"network": network}
    if subject is not None:
        made |= {"subject_kind": subject[0], "subject_id": subject[1]}
    row, is_new = Mirror.objects.select_for_update().get_or_create(pk=standing.key, defaults=made)
    if not is_new and standing.moved_at >= row.moved_at:
        for field, value in kept.items():
            setattr(row, field, value)
        row.save(update_fields=kept)
    say_moved(row.subject_kind, row.subject_id)
    return row


def _cards(users: tuple[UUID, ...] | None) -> list[UUID] | None:
    """The own cards of users; None for None, which is nobody in particular."""
    if users is None:
        return None
    return list(Person.objects.filter(user_id__in=users, organization_id=None).values_list("pk", flat=True))


@transaction.atomic
def hear(news: News, network: str, *, by: Actor, there: SpaceRef) -> None:
    """Take in what happened to an escalation: the mirror, and an event here that tells this side's people.

    Escalation contacts are told by mail, one job each, which reads ``there``, in the network, whom. The system's own
    act. Runs again harmlessly: each event of the network is heard once.
    """
    row = keep(news.standing, network)
    heard = Event.objects.about("escalation", row.pk).filter(data__origin=str(news.event))
    if heard.exists() or news.name in UNTOLD:
        return
    told = events.EscalationHeard(
        subject_id=row.pk,
        origin=news.event,
        name=news.name,
        side=news.side,
        by=news.by,
        people=[str(key) for key in _cards(news.users) or ()],
        mentioned=[str(key) for key in _cards(news.mentioned) or ()],
        ending=news.ending,
        told=[name for name, _ in news.contacts],
    )
    record(told, by=by, at=news.at)
    where: dict[str, Any] = {"network": there.id, "schema": there.schema, "slug": network}
    for place in range(len(news.contacts)):
        defer(TELL_CONTACT, queue="mail", place=place, escalation=row.pk, event=news.event, **where)


@transaction.atomic
def link_case(key: UUID, kind: str, subject: UUID | None, *, by: Actor) -> Mirror:
    """Link one's own case to an escalation, or take the link away (``subject`` None). The other side learns nothing."""
    require(by, "escalation.link")
    row = Mirror.objects.visible_to(by).select_for_update().filter(pk=key).first()
    if row is None:
        raise Missing
    if subject is not None:
        source_of(kind, subject, by)
    was = row.subject_kind, row.subject_id
    row.subject_kind, row.subject_id = (kind, subject) if subject else ("", None)
    row.save(update_fields=["subject_kind", "subject_id"])
    for one in (was, (row.subject_kind, row.subject_id)):
        say_moved(*one)
    record(events.CaseLinkedToEscalation(subject_id=row.pk, case_id=subject), by=by)
    return row
