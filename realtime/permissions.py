"""Who may be seen at a place: whoever meets people there. The app that owns the place says who that is."""

from __future__ import annotations

from typing import Any

from core.actor import Actor, Permissions
from realtime.places import may_meet, read_place


def _is_met(actor: Actor, name: Any) -> bool:
    found = read_place(name)
    return found is not None and may_meet(actor, found[0].kind, found[1])


PERMISSIONS = Permissions({"presence.show": (_is_met, "Nobody is to be seen here.")})
may = PERMISSIONS.may
require = PERMISSIONS.require
