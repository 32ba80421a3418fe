"""Who may write where. The app that owns a thread's subject decides; this engine only asks it."""

from __future__ import annotations

from typing import Any

from conversations.models import Attachment, Thread
from conversations.subjects import subject_of
from core.actor import Actor, Permissions


def _may_reply(actor: Actor, thread: Any) -> bool:
    return _may_write(actor, thread, "reply")


def _may_note(actor: Actor, thread: Any) -> bool:
    return actor.is_staff and _may_write(actor, thread, "note")


def _may_write(actor: Actor, thread: Thread, kind: str) -> bool:
    return subject_of(thread.subject_kind).may_write(actor, thread.subject_id, kind)


def _may_fetch(actor: Actor, attachment: Any) -> bool:
    return Attachment.objects.visible_to(actor).filter(pk=attachment.pk).exists()


PERMISSIONS = Permissions(
    {
        "thread.reply": (_may_reply, "You can read this conversation, and not reply to it."),
        "thread.note": (_may_note, "Only the organization's own people write internal notes."),
        "attachment.upload": (lambda actor, thing: actor.person_id is not None, "Only people upload files."),
        "attachment.fetch": (_may_fetch, "There is no file here that you can see."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
