"""What a page of the hall shows of home, to one's own side alone: as plain data, read in the member's space."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.actor import Actor
from core.models import Event
from core.refusals import Missing
from exchange.crossing import in_network
from exchange.models import Draft, Mirror
from exchange.permissions import may
from exchange.selectors.said import said_beside
from exchange.sources import Source, source_of
from network.selectors.escalations import find_escalation
from notifications.subjects import member_path
from tenants.halls import Beyond


def home_card(escalation: UUID, actor: Actor, organization: UUID) -> dict[str, Any] | None:
    """The own case of an escalation and the drafts that wait to cross, with the template that shows them.

    None where this desk knows nothing of it, or the actor acts for another organization there. Seven queries at most.
    """
    if actor.organization_id != organization:
        return None
    mirror = Mirror.objects.visible_to(actor).filter(pk=escalation).first()
    if mirror is None:
        return None
    return {"template": "exchange/_home.html", "context": card_of(mirror, actor)}


def mirror_read(number: int, actor: Actor, beyond: Beyond) -> Mirror:
    """What this desk keeps of an escalation that the person reads there. ``Missing`` for any other."""
    row = Mirror.objects.visible_to(actor).filter(network=beyond.hall.slug, number=number).first()
    if row is None or not in_network(beyond.space, lambda: find_escalation(beyond.actor, number) is not None):
        raise Missing
    return row


def card_of(mirror: Mirror, actor: Actor) -> dict[str, Any]:
    """What the card shows, as plain data. The mirror was loaded through ``visible_to``. Six queries at most."""
    drafts = Draft.objects.visible_to(actor).filter(escalation=mirror.pk, state__in=("open", "waiting"))
    own = _own(mirror, actor)
    waiting = [{"address": member_path("draft", one.network, one.pk), "state": one.state} for one in drafts[:10]]
    return {
        "case": {"ref": own.ref, "title": own.title, "address": own.address} if own else None,
        "link": member_path("link_escalation", mirror.network, mirror.number) if may(actor, "escalation.link") else "",
        "more": _more(mirror, own, actor),
        "drafts": waiting,
        "late": _late(mirror.pk),
        "key": mirror.pk,
        "network": mirror.network,
        "number": mirror.number,
        "ref": mirror.ref,
        "talk": said_beside(actor, mirror.pk),
        "may_write": may(actor, "escalation.beside"),
    }


def _more(mirror: Mirror, own: Source | None, actor: Actor) -> str:
    """Where a draft begins that shows the other side more; empty for whoever helps, and once it has ended."""
    is_asking = own is not None and mirror.side == "requester" and bool(mirror.turn)
    return own.begin.replace("*", mirror.network) if own and is_asking and may(actor, "draft.begin") else ""


def _late(escalation: UUID) -> dict[str, Any] | None:
    """Which own escalation contacts were told last that an answer is late, and when."""
    rows = Event.objects.about("escalation", escalation).filter(name="EscalationHeard", data__told__0__isnull=False)
    last = rows.order_by("-at", "-id").first()
    return None if last is None else {"names": last.data["told"], "at": last.at}


def _own(mirror: Mirror, actor: Actor) -> Source | None:
    if mirror.subject_id is None:
        return None
    try:
        return source_of(mirror.subject_kind, mirror.subject_id, actor)
    except Missing:
        return None
