"""Jobs of a member's space: ids in, one action called."""

from __future__ import annotations

from uuid import UUID

from core.spaces import SpaceRef, current
from exchange.actions.mirrors import hear as hear_news
from exchange.crossing import in_network
from network.clockwork import nobody
from network.selectors.parties import news
from tenants.doors import home_here
from tenants.jobs import space_task


@space_task("exchange.hear")
def hear(network: str, schema: str, slug: str, escalation: str, event: str) -> None:
    """Read in the network what happened, and take it in here. Runs again harmlessly."""
    home = home_here()
    if home is None:
        return
    there = SpaceRef(UUID(network), schema, "network")
    found = in_network(there, lambda: news(UUID(escalation), UUID(event), home.organization_id))
    if found is not None and current().kind == "member":
        hear_news(found, slug, by=nobody())
