"""Saved views, macros and the words that never cross of the seeded world, and changes that can be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.models import Reversal
from core.models import Setting


def seed_views(found: dict[str, Any], team: str, who: dict[str, str]) -> None:
    """Views and macros of an agent, of all, of a colleague and of the private team; and changes that can be undone."""
    rows = (
        ("", who["agent"], {"sharing": "personal"}),
        ("_inner", who["admin"], {"sharing": "shared"}),
        ("_unseen", who["private"], {"sharing": "personal"}),
        ("_team", who["private"], {"sharing": "team", "team": team}),
    )
    for suffix, owner, more in rows:
        data = {"title": "View", "owner": str(owner), **more}
        found[f"view{suffix}"] = str(Setting.objects.create(kind="case_view", name=f"view{suffix}", data=data).pk)
        said = {**data, "title": "Macro", "text": "Words", "priority": "high"}
        was = {"name": f"macro{suffix} before", "data": said}
        macro = Setting.objects.create(kind="macro", name=f"macro{suffix}", data=said, before=was)
        found[f"macro{suffix}"] = str(macro.pk)
        aside = {"name": f"macro{suffix} removed", "by": str(owner), "before": was}
        gone = uuid4()
        Setting.objects.create(id=gone, kind="removed macro", name=str(gone), data=said, before=aside)
    Setting.objects.create(kind="redaction_words", name="Words that never cross")
    for suffix, by in (("", who["agent"]), ("_unseen", who["private"])):
        until = timezone.now() + timedelta(hours=1)
        change: dict[str, Any] = {"verb": "priority", "cases": []}
        found[f"change{suffix}"] = str(Reversal.objects.create(kind="bulk", by_id=by, until=until, data=change).pk)
