"""Who may change forms."""

from __future__ import annotations

from typing import Any

from core.actor import Actor, Permissions, Role

LEADS = frozenset({Role.ADMIN, Role.LEAD})


def _leads(actor: Actor, thing: Any) -> bool:
    return actor.is_system or actor.role in LEADS


PERMISSIONS = Permissions({"form.manage": (_leads, "Only admins and leads change forms.")})
may = PERMISSIONS.may
require = PERMISSIONS.require
