"""What admins do with a tag on every case of the space: rename it, merge it into another one, remove it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Cast

from cases.actions.reversals import end_reversal, keep_reversal, open_reversal
from cases.choices import Undoable
from cases.events.tags import TagsChanged, TagsTakenBack
from cases.models import Case
from cases.permissions import require
from cases.selectors.retention import kept_retention
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Refused
from notifications.actions.follows import rename_word

MOST_UNDONE = 20_000
"""Cases of one change that can be taken back; of a bigger one, nothing is kept, and its page says so before."""
TAG_LENGTH = 40


def clean_tag(text: str) -> str:
    """A tag as cases carry it. Changes nothing. Records nothing; the owning app's action asks the permission."""
    return text.strip().lower()[:TAG_LENGTH]


@transaction.atomic
def change_tag(tag: str, into: str, *, by: Actor) -> tuple[int, UUID | None]:
    """Give every case with ``tag`` the tag ``into`` instead, or none where that is empty.

    Also where the admin does not see the case: a tag is the space's word. Returns on how many cases that they see, and
    the key by which it can be taken back for an hour (None for a change of more than ``MOST_UNDONE``). Cases count as
    untouched. ``Missing`` for a tag on no case that the admin sees: whether others carry it is not told.
    """
    require(by, "tag.change")
    tag, into = clean_tag(tag), clean_tag(into)
    if tag == into:
        raise Refused("It is called so already. Write another word, or leave it empty to remove the tag.")
    if "," in into:
        raise Refused("A tag holds no comma.")
    kept = kept_retention()
    if kept is not None and kept.value.months is not None and tag == kept.value.hold_tag:
        raise Refused("This tag keeps old cases from being deleted. Choose another one for that under Retention first.")
    cases = Case.objects.filter(tags__contains=[tag])
    seen: int = cases.visible_to(by).count()
    if not seen:
        raise Missing("No case that you see carries this tag.")
    both = list(cases.filter(tags__contains=[into]).values_list("pk", flat=True)) if into else []
    alone = list(cases.exclude(pk__in=both).values_list("pk", flat=True))
    cases.filter(pk__in=both).update(tags=_array("array_remove", tag))
    cases.filter(pk__in=alone).update(tags=_array("array_replace", tag, into) if into else _array("array_remove", tag))
    follows = rename_word("tag", tag, into) if into else []
    keys = {"both": both, "alone": alone, "follows": follows}
    key = _keep(by, tag, into, keys) if len(both) + len(alone) <= MOST_UNDONE else None
    record(TagsChanged(subject_id=key or by.card, tag=tag, into=into, cases=seen), by=by)
    return seen, key


@transaction.atomic
def take_back_tag(key: UUID, *, by: Actor) -> int:
    """Give the cases the tag back, as far as they still are what the change made of them. Returns how many of
    those that the admin sees.
    """
    require(by, "tag.change")
    row = open_reversal(Undoable.TAGS, key, by=by)
    data: dict[str, Any] = row.data
    tag, into = data["tag"], data["into"]
    lacking = Case.objects.exclude(tags__contains=[tag])
    both, alone = lacking.filter(pk__in=data["both"], tags__contains=[into]), lacking.filter(pk__in=data["alone"])
    if into:
        alone = alone.filter(tags__contains=[into])
        rename_word("tag", into, tag, only=[UUID(one) for one in data["follows"]])
    count: int = both.visible_to(by).count() + alone.visible_to(by).count()
    alone.update(tags=_array("array_replace", into, tag) if into else _array("array_append", tag))
    both.update(tags=_array("array_append", tag))
    end_reversal(row)
    record(TagsTakenBack(subject_id=row.pk), by=by)
    return count


def _keep(by: Actor, tag: str, into: str, keys: dict[str, list[UUID]]) -> UUID:
    """Note for an hour which rows the change was about."""
    data = {"tag": tag, "into": into, **{name: [str(key) for key in found] for name, found in keys.items()}}
    return keep_reversal(Undoable.TAGS, data, by=by).pk


def _array(function: str, *words: str) -> Func:
    """A function of PostgreSQL over the tags of a case."""
    given = [Cast(Value(word), CharField(max_length=TAG_LENGTH)) for word in words]
    return Func(F("tags"), *given, function=function)
