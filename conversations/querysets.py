"""Which threads, entries and files an actor may see: a main thread with its subject, a side thread by its audience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from conversations.subjects import seen_subject, supported_subject, visible_subjects, withheld
from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet
from core.spaces import current

if TYPE_CHECKING:
    from conversations.models import Attachment, Entry, EntryRevision, Link, Thread

MAIN, SIDE = "main", "side"


def in_audience(actor: Actor, to: str = "", at: str = "") -> Q:
    """The filter of what lies in a thread the actor may read.

    ``to`` leads to the thread, ``at`` names the moment of what lies in it: whoever was added without what had been
    written before reads from then on. A requester is in a side thread by name alone, and only where it is with them.
    In a network a side thread has no audience of its own: it is read with its subject, as the main thread is.
    """
    check_actor(actor)
    main = _with_subject(to) & seen_subject(actor, f"{to}subject_")
    if actor.is_system:
        return main | Q(**{f"{to}kind": SIDE})
    named = Q(Exists(_membership(actor, to, at)))
    if not actor.is_staff:
        return main | (Q(**{f"{to}kind": SIDE, f"{to}audience": "requester"}) & named)
    team = Q(**{f"{to}audience": "team", f"{to}team_id__in": actor.team_ids})
    support = Q(**{f"{to}audience": "support"}) & supported_subject(actor, f"{to}subject_")
    return main | (Q(**{f"{to}kind": SIDE}) & (named | team | support))


def _with_subject(to: str) -> Q:
    """The filter of threads that are read by whoever sees their subject."""
    main = Q(**{f"{to}kind": MAIN})
    return main | Q(**{f"{to}kind": SIDE, f"{to}audience": ""}) if current().kind == "network" else main


def _membership(actor: Actor, to: str, at: str) -> Any:
    rows: Any = apps.get_model("conversations", "ThreadMember")._default_manager
    mine = rows.filter(thread=OuterRef(f"{to}pk"), person_id=actor.person_id, left_at=None)
    return mine.filter(Q(sees_from=None) | Q(sees_from__lte=OuterRef(at))) if at else mine


class ThreadQuerySet(SpaceQuerySet["Thread"]):
    """Conversations."""

    def visible_to(self, actor: Actor) -> ThreadQuerySet:
        """Main threads of subjects the actor may see, and side threads whose audience the actor belongs to."""
        return self.filter(in_audience(actor))

    def sides_of(self, kind: str, key: Any) -> ThreadQuerySet:
        """The side threads of a subject."""
        return self.filter(kind=SIDE, subject_kind=kind, subject_id=key)


class EntryQuerySet(SpaceQuerySet["Entry"]):
    """Contributions to a conversation."""

    def visible_to(self, actor: Actor) -> EntryQuerySet:
        """Entries of visible threads; internal notes are for staff only."""
        seen = self.filter(in_audience(actor, "thread__", "at"))
        return seen if actor.is_staff else seen.exclude(kind="note")

    def of_seen(self, thread: Any, actor: Actor) -> EntryQuerySet:
        """Entries of a main thread whose subject the actor was found to see a moment ago, as ``visible_to`` has them.

        Who may read a main thread is its subject's to say: asked once a page, not again for each part of it.
        """
        check_actor(actor)
        seen = self.filter(thread_id=thread, thread__kind=MAIN)
        return seen if actor.is_staff else seen.exclude(kind="note")

    def in_order(self) -> EntryQuerySet:
        """As the conversation went."""
        return self.order_by("at", "id")

    def lock(self, pk: Any) -> Any:
        """The fresh row, locked until the action's transaction ends."""
        return self.select_for_update(of=("self",)).select_related("thread").get(pk=pk)


class RevisionQuerySet(SpaceQuerySet["EntryRevision"]):
    """What entries said before."""

    def visible_to(self, actor: Actor) -> RevisionQuerySet:
        """Those of entries the actor may read."""
        seen = self.filter(in_audience(actor, "entry__thread__", "entry__at")).exclude(withheld(actor, "entry"))
        return seen if actor.is_staff else seen.exclude(entry__kind="note")


class AttachmentQuerySet(SpaceQuerySet["Attachment"]):
    """Files."""

    def visible_to(self, actor: Actor) -> AttachmentQuerySet:
        """Files of entries the actor may read, and the actor's own uploads that hang on nothing yet."""
        seen = in_audience(actor, "entry__thread__", "entry__at")
        if not actor.is_staff:
            seen &= ~Q(entry__kind="note")
        seen &= ~withheld(actor, "entry")
        return self.filter(seen | Q(entry=None, by_id=actor.person_id, by__isnull=False))

    def waiting_of(self, actor: Actor) -> AttachmentQuerySet:
        """Uploads of this person that are not part of an entry yet. Nobody else can attach them."""
        return self.filter(entry=None, by_id=actor.person_id)

    def in_order(self) -> AttachmentQuerySet:
        """As they were given."""
        return self.order_by(F("at"), "id")


class LinkQuerySet(SpaceQuerySet["Link"]):
    """What belongs together."""

    def visible_to(self, actor: Actor) -> LinkQuerySet:
        """Links whose two ends the actor may both see: a link tells that its other end exists."""
        return self.filter(visible_subjects(actor, "from_"), visible_subjects(actor, "to_"))

    def touching(self, kind: str, key: UUID) -> LinkQuerySet:
        """Links that begin or end at a subject, of every kind that there is.

        The kinds are named because the index of what begins somewhere has them first: without them all links are read.
        """
        kinds = self.model.Kind.values
        begins = Q(kind__in=kinds, from_kind=kind, from_id=key)
        return self.filter(begins | Q(to_kind=kind, to_id=key))
