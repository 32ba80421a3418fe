"""Which threads, entries and files an actor may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.subjects import visible_subjects
from core.actor import Actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from conversations.models import Attachment, Entry, Thread


class ThreadQuerySet(SpaceQuerySet["Thread"]):
    """Conversations."""

    def visible_to(self, actor: Actor) -> ThreadQuerySet:
        """Threads of subjects the actor may see."""
        return self.filter(visible_subjects(actor))


class EntryQuerySet(SpaceQuerySet["Entry"]):
    """Contributions to a conversation."""

    def visible_to(self, actor: Actor) -> EntryQuerySet:
        """Entries of visible threads; internal notes are for staff only."""
        seen = self.filter(visible_subjects(actor, "thread__"))
        return seen if actor.is_staff else seen.exclude(kind="note")

    def in_order(self) -> EntryQuerySet:
        """As the conversation went."""
        return self.order_by("at", "id")


class AttachmentQuerySet(SpaceQuerySet["Attachment"]):
    """Files."""

    def visible_to(self, actor: Actor) -> AttachmentQuerySet:
        """Files of entries the actor may read, and the actor's own uploads that hang on nothing yet."""
        seen = self.filter(visible_subjects(actor, "entry__thread__"))
        if not actor.is_staff:
            seen = seen.exclude(entry__kind="note")
        return seen | self.waiting_of(actor)

    def waiting_of(self, actor: Actor) -> AttachmentQuerySet:
        """Uploads of this person that are not part of an entry yet. Nobody else can attach them."""
        return self.filter(entry=None, by_id=actor.person_id)
