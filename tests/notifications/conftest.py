"""What tests of hearing share: a case of Ravi's in Storage, and the worker at the push of a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db.models import F

from cases.models import Case, Queue
from core.actor import Actor
from core.events import reactions
from core.models import Event
from core.spaces import REGISTRY, entered
from notifications.models import Mail, Notice
from tenants.models import Membership
from tests.factories.cases import make_queue, open_case
from tests.world import World

Work = Callable[[], None]
Told = Callable[[Actor], list[tuple[str, str]]]


@pytest.fixture
def queue(northwind: World) -> Queue:
    return make_queue()


@pytest.fixture
def case(queue: Queue, ada: Actor, ravi: Actor) -> Case:
    return open_case(ravi, queue)


@pytest.fixture
def hear() -> Work:
    """Run what the worker runs for every event that is new, twice: reactions are idempotent."""
    done: set[Any] = set()

    def run() -> None:
        for event in Event.objects.exclude(pk__in=done).order_by("at", "id"):
            done.add(event.pk)
            for reaction in reactions(event.name, "hears") * 2:
                reaction(event)

    return run


@pytest.fixture
def told() -> Told:
    """What somebody has been told: names of events and reasons, oldest first."""
    return lambda who: list(Notice.objects.visible_to(who).order_by("at", "id").values_list("name", "reason"))


@pytest.fixture
def outgoing() -> Callable[[], list[Any]]:
    """Send every mail that waits, as if its time had come, and return what went out."""
    from notifications.actions.letters import send_mail

    def send() -> list[Any]:
        mail.outbox = []
        Mail.objects.filter(state="waiting").update(send_at=F("at"))
        for key in list(Mail.objects.filter(state="waiting").order_by("at", "id").values_list("pk", flat=True)):
            send_mail(key)
        return list(mail.outbox)

    mail.outbox = []
    return send


def suspend(actor: Actor) -> None:
    """Keep a person out, as an admin's click would."""
    with entered(REGISTRY):
        Membership.objects.filter(user=actor.user_id).update(state=Membership.State.SUSPENDED)
