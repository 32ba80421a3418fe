"""Who may write in a side thread, change an entry, and upload and fetch files.

Who may write in a main thread is decided by the app that owns its subject.
"""

from __future__ import annotations

from typing import Any

from conversations.models import Attachment, Entry, Thread
from conversations.subjects import supports
from core.actor import Actor, Permissions, Role
from core.spaces import current

LEADS = frozenset({Role.ADMIN, Role.LEAD})


def _may_fetch(actor: Actor, attachment: Any) -> bool:
    return Attachment.objects.visible_to(actor).filter(pk=attachment.pk).exists()


def _reads(actor: Actor, entry: Any) -> bool:
    return Entry.objects.visible_to(actor).filter(pk=entry.pk).exists()


def _is_in(actor: Actor, thread: Any) -> bool:
    return actor.person_id is not None and Thread.objects.visible_to(actor).filter(pk=thread.pk).exists()


def owns(actor: Actor, entry: Any) -> bool:
    """Whether the words are the actor's to change: their own, or the actor leads at home. Sight is asked apart.

    In a hall nobody changes another's words: whoever leads one organization leads none of the others there.
    """
    leads = actor.role in LEADS and current().kind == "member"
    return actor.person_id is not None and (entry.by_id == actor.person_id or leads)


def _changes(actor: Actor, entry: Any) -> bool:
    return owns(actor, entry) and _reads(actor, entry)


def _runs(actor: Actor, thread: Any) -> bool:
    return actor.is_staff and thread.is_side and _is_in(actor, thread)


def _answers(actor: Actor, thread: Any) -> bool:
    return supports(actor, thread.subject_kind, thread.subject_id)


PERMISSIONS = Permissions(
    {
        "attachment.upload": (lambda actor, thing: actor.person_id is not None, "Only people upload files."),
        "attachment.fetch": (_may_fetch, "There is no file here that you can see."),
        "entry.edit": (_changes, "Only its writer and leads change an entry."),
        "entry.delete": (_changes, "Only its writer and leads delete an entry."),
        "thread.splinter": (
            lambda actor, entry: actor.is_staff and actor.person_id is not None and _reads(actor, entry),
            "Only the organization’s own people open side threads.",
        ),
        "thread.answer": (_answers, "Only support of the case talks with the requester apart."),
        "thread.write": (lambda a, t: t.is_side and _is_in(a, t), "This side thread is not yours to write in."),
        "thread.manage": (_runs, "Only the organization’s own people in a side thread change who is in it, or end it."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
