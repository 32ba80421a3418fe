"""Saved views of the seeded world, and changes that can be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Reversal
from core.models import Setting


def seed_views(found: dict[str, Any], team: str, who: dict[str, str]) -> None:
    """Saved views of an agent, of everybody, of a colleague and of the private team; and changes that can be undone."""
    rows = (
        ("", who["agent"], {"sharing": "personal"}),
        ("_inner", who["admin"], {"sharing": "shared"}),
        ("_unseen", who["private"], {"sharing": "personal"}),
        ("_team", who["private"], {"sharing": "team", "team": team}),
    )
    for suffix, owner, more in rows:
        data = {"title": "View", "owner": str(owner), **more}
        found[f"view{suffix}"] = str(Setting.objects.create(kind="case_view", name=f"view{suffix}", data=data).pk)
    for suffix, by in (("", who["agent"]), ("_unseen", who["private"])):
        until = timezone.now() + timedelta(hours=1)
        change: dict[str, Any] = {"verb": "priority", "cases": []}
        found[f"change{suffix}"] = str(Reversal.objects.create(kind="bulk", by_id=by, until=until, data=change).pk)
