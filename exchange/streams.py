"""Who sees it: hints to the open pages of what a desk keeps of an escalation."""

from __future__ import annotations

from uuid import UUID

from core import models
from core.actor import Actor
from core.events import on
from exchange import events
from exchange.choices import TALK
from exchange.models import Mirror
from realtime.streams import Hint, Stream, push, register


def _sees(actor: Actor, key: UUID) -> bool:
    return bool(Mirror.objects.visible_to(actor).filter(pk=key).exists())


register(Stream(TALK, _sees, space="member"))


@on("sees", events.WrittenBeside, events.EscalationHeard, events.CaseLinkedToEscalation)
def show_beside(event: models.Event) -> None:
    """The pages of one's own side."""
    push(TALK, event.subject_id, Hint(event.name, event.pk))
