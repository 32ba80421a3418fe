"""Telling people of an event, and ringing at the pages they have open: the one way in which reactions give notices.

Here, because it is the lowest app that knows both the engine of notices and that of open pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from core import models
from core.actor import Actor
from notifications.actions.notices import tell
from notifications.choices import Reason
from realtime.streams import Hint, Stream, push, register


def tell_and_ring(event: models.Event, hearing: Mapping[UUID, Reason]) -> None:
    """Tell people of an event, each for their reason, and ring once it is committed. May run twice: nobody is told of
    one event twice. The caller has asked what each of them may see.
    """
    told = tell(event, hearing)
    transaction.on_commit(lambda: _ring(told, event.pk), robust=True)


def _ring(people: list[UUID], event: UUID) -> None:
    for person in people:
        push("person", person, Hint("NoticeGiven", event))


def _is_oneself(actor: Actor, key: UUID) -> bool:
    return actor.person_id == key


register(Stream("person", _is_oneself))
