"""What stewards told the members, in the seeded world: one announcement that is current and one that was withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from conversations.markdown import RENDERER_VERSION
from directory.models import Person
from network.models import Announcement


def announcements(users: Mapping[str, str], organization: Any) -> dict[str, str]:
    """Each by a card of its own. Says what may stand in addresses."""
    found = {}
    for key, user, withdrawn_at in (("announcement", "hana", None), ("announcement_past", "bo", timezone.now())):
        by = Person.objects.create(
            name=user, kind=Person.Kind.COLLEAGUE, user_id=users[user], organization_id=organization
        )
        row = Announcement.objects.create(
            title="Title", text="text", html="text", renderer=RENDERER_VERSION, by=by, withdrawn_at=withdrawn_at
        )
        found[key] = str(row.pk)
    return found


def announcement_facts(row: Any) -> dict[str, Any] | None:
    """Of an announcement whether it is current; of a card in the hall whether it wrote one that is. None of others."""
    if isinstance(row, Announcement):
        return {"is_current": row.is_current}
    if isinstance(row, Person):
        mine = Announcement.objects.filter(by=row)
        return {"announces": mine.exists(), "is_current": mine.current().exists()}
    return None
