"""Jobs of a member's space: ids in, one action called."""

from __future__ import annotations

from uuid import UUID

from core.spaces import SpaceRef, current
from exchange.actions.contacts import mail_contact
from exchange.actions.mirrors import TELL_CONTACT
from exchange.actions.mirrors import hear as hear_news
from exchange.crossing import in_network
from network.clockwork import nobody
from network.selectors.parties import News, news
from tenants.doors import home_here
from tenants.jobs import space_task


@space_task("exchange.hear")
def hear(network: str, schema: str, slug: str, escalation: str, event: str) -> None:
    """Read in the network what happened, and take it in here. Runs again harmlessly."""
    found = _news(network, schema, escalation, event)
    if found is not None and current().kind == "member":
        hear_news(found, slug, by=nobody(), there=SpaceRef(UUID(network), schema, "network"))


@space_task(TELL_CONTACT, queue="mail")
def tell_contact(*, network: str, schema: str, slug: str, escalation: str, event: str, place: int) -> None:
    """Mail one escalation contact, whose address is read anew: a job holds keys alone."""
    home, found = home_here(), _news(network, schema, escalation, event)
    if home is not None and found is not None:
        mail_contact(found, place, slug, home)


def _news(network: str, schema: str, escalation: str, event: str) -> News | None:
    home = home_here()
    if home is None:
        return None
    there = SpaceRef(UUID(network), schema, "network")
    return in_network(there, lambda: news(UUID(escalation), UUID(event), home.organization_id))
