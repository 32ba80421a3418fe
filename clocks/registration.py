"""What this app registers when Django is ready: the moments it notes, and the job that they cause."""

from __future__ import annotations

from clocks.actions.clocks import DUE_KIND
from clocks.actions.settings import seed_clocks
from clocks.tasks import TELL_DUE
from core.actor import Actor
from core.slots import offer
from tenants.due import register

register(DUE_KIND, TELL_DUE)


@offer("furnish")
def _first_settings(*, zone: str, by: Actor) -> None:
    seed_clocks(zone, by=by)
