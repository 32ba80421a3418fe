"""Who may upload and fetch files. Who may write in a thread is decided by the app that owns its subject."""

from __future__ import annotations

from typing import Any

from conversations.models import Attachment
from core.actor import Actor, Permissions


def _may_fetch(actor: Actor, attachment: Any) -> bool:
    return Attachment.objects.visible_to(actor).filter(pk=attachment.pk).exists()


PERMISSIONS = Permissions(
    {
        "attachment.upload": (lambda actor, thing: actor.person_id is not None, "Only people upload files."),
        "attachment.fetch": (_may_fetch, "There is no file here that you can see."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
