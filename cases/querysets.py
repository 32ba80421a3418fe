"""Which queues and cases an actor may see, and the filters lists are made of."""

from __future__ import annotations

import string
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import DateTimeField, F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce

from cases.choices import LIVE, Category
from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet
from directory.models import Person
from notifications.models import ReadMark

if TYPE_CHECKING:
    from cases.models import Case, Queue

_SPACES = str.maketrans(dict.fromkeys(string.punctuation, " "))
FAR = datetime(9999, 12, 31, tzinfo=UTC)
PEOPLE = ("queue", "requester", "requester__client", "assignee", "next_person")
JOINERS = "-._/@:<>&+~=#?"
"""What PostgreSQL reads as part of a word, address, path or tag, and a person who looks for a word does not."""
_APART = Func(F("subject"), Value(JOINERS), Value(" " * len(JOINERS)), function="translate", output_field=TextField())
WORDS = SearchVector(_APART, config="simple")
"""The words of a subject, in no language; an index holds them all, a smaller one those of live cases."""
ENDED = Coalesce("solved_at", "closed_at")
"""When the work on a case ended; nothing while it lasts."""
DUE = Coalesce("due_at", "act_by", Value(FAR, output_field=DateTimeField()))


def _shared(actor: Actor) -> Any:
    return Person.objects.shared_with(actor).values("pk")


class QueueQuerySet(SpaceQuerySet["Queue"]):
    """Queues."""

    def visible_to(self, actor: Actor, or_of: Any = None) -> QueueQuerySet:
        """Queues open to the organization, and those of the actor's teams. Requesters see none.

        ``or_of`` is a case the actor sees already: its queue may be named beside it.
        """
        check_actor(actor)
        if actor.is_system:
            return self
        if not actor.is_staff:
            return self.none()
        own = Q(is_open=True) | Q(team_id__in=actor.team_ids)
        return self.filter(own | Q(pk=or_of.queue_id) if or_of is not None else own)


class CaseQuerySet(SpaceQuerySet["Case"]):
    """Cases."""

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """What the actor may see.

        Staff see the cases of the queues they see, and those that name them as assignee, next to act or requester;
        requesters see their own, and those of colleagues whose client shares them with them.
        """
        check_actor(actor)
        if actor.is_system:
            return self
        mine = Q(requester_id=actor.person_id)
        if not actor.is_staff:
            return self.filter(mine | Q(requester__in=_shared(actor)))
        queue: Any = self.model._meta.get_field("queue").related_model
        queues = queue.objects.visible_to(actor).values("pk")
        named = Q(assignee_id=actor.person_id) | Q(next_person_id=actor.person_id)
        return self.filter(Q(queue_id__in=queues) | named | mine)

    def supported_by(self, actor: Actor) -> CaseQuerySet:
        """Cases the actor gives support for: support of the queue, or named as who works on it; never their own."""
        check_actor(actor)
        if not actor.is_support or actor.person_id is None:
            return self.none()
        works = Q(queue__team__in=actor.team_ids) | Q(assignee=actor.person_id) | Q(next_person=actor.person_id)
        return self.filter(works).exclude(requester=actor.person_id)

    def live(self) -> CaseQuerySet:
        """Open or paused: somebody still has to act."""
        return self.filter(category__in=LIVE)

    def paused(self) -> CaseQuerySet:
        """Waiting for somebody outside the desk."""
        return self.filter(category=Category.PAUSED)

    def closed(self) -> CaseQuerySet:
        """Finished."""
        return self.filter(category=Category.CLOSED)

    def assigned_to(self, person_id: Any) -> CaseQuerySet:
        """Cases of one assignee."""
        return self.filter(assignee_id=person_id)

    def unassigned(self) -> CaseQuerySet:
        """Cases nobody has taken."""
        return self.filter(assignee=None)

    def waiting_for(self, person_id: Any) -> CaseQuerySet:
        """Cases whose next action is this person's."""
        return self.filter(next_person_id=person_id)

    def awake_for(self, person_id: Any, now: datetime) -> CaseQuerySet:
        """Without the cases that this person has snoozed, as of now."""
        return self.exclude(pk__in=_snoozed(person_id, now))

    def snoozed_by(self, person_id: Any, now: datetime, before: datetime | None = None) -> CaseQuerySet:
        """The cases that this person has snoozed; those that come back before a moment, where one is given."""
        keys = _snoozed(person_id, now)
        return self.filter(pk__in=keys.filter(snoozed_until__lt=before) if before else keys)

    def naming(self, person_id: Any) -> CaseQuerySet:
        """Cases that name this person as assignee or next to act."""
        return self.filter(Q(assignee_id=person_id) | Q(next_person_id=person_id))

    def with_words(self, words: str) -> CaseQuerySet:
        """Cases whose subject has, for each of these words, one that begins with it. No word at all finds nothing."""
        begun = [f"'{word}':*" for word in words.translate(_SPACES).split()]
        return self.filter(SearchVectorExact(WORDS, SearchQuery(" & ".join(begun), config="simple", search_type="raw")))

    def with_people(self) -> CaseQuerySet:
        """Everything a row shows, in one query."""
        return self.select_related(*PEOPLE)

    def lock(self, pk: Any) -> Any:
        """The fresh row, locked until the action's transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def lock_all(self, keys: Iterable[Any]) -> list[Case]:
        """Fresh rows, locked likewise: everybody who locks several cases takes them in this order, of their keys."""
        return list(self.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk"))


def _snoozed(person_id: Any, now: datetime) -> Any:
    """The keys of the cases that a person has put away for now."""
    rows = ReadMark.objects.filter(person=person_id, subject_kind="case", snoozed_until__gt=now)
    return rows.values("subject_id")
