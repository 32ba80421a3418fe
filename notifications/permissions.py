"""What concerns a reader's own state is the reader's alone; who follows a thing may be known to colleagues."""

from __future__ import annotations

from typing import Any

from core.actor import Actor, Permissions
from notifications.subjects import title_of


def _is_person(actor: Actor, thing: Any) -> bool:
    return actor.person_id is not None


def _sees(actor: Actor, thing: Any) -> bool:
    """``thing`` is a kind and a key; a tag (no key) is a word every colleague may use."""
    kind, key = thing
    if actor.person_id is None:
        return False
    return actor.is_staff if key is None else title_of(actor, kind, key) is not None


PERMISSIONS = Permissions(
    {
        "follow.change": (_sees, "There is nothing here that you can follow."),
        "notice.read": (_is_person, "Only people have notices."),
        "feed.make": (_sees, "There is nothing here that you can have a feed of."),
        "feed.revoke": (_is_person, "Only people have feeds."),
        "draft.keep": (_is_person, "Only people have drafts."),
        "read.mark": (_is_person, "Only people read."),
        "preferences.change": (_is_person, "Only people have wishes."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
