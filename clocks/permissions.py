"""Who may change what clocks go by."""

from __future__ import annotations

from typing import Any

from core.actor import Actor, Permissions, Role

LEADS = frozenset({Role.ADMIN, Role.LEAD})


def _leads(actor: Actor, thing: Any) -> bool:
    return actor.is_system or actor.role in LEADS


PERMISSIONS = Permissions({"clock.manage": (_leads, "Only admins and leads change calendars and clock policies.")})
may = PERMISSIONS.may
require = PERMISSIONS.require
