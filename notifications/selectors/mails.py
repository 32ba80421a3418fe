"""What the page of one's own mails knows."""

from __future__ import annotations

from core.actor import Actor
from notifications.models import Mail

MOST = 100


def mails_of(actor: Actor) -> list[Mail]:
    """The newest mails to the actor: what was sent, what waits, what could not be sent."""
    return list(Mail.objects.visible_to(actor).order_by("-at", "-id")[:MOST])
