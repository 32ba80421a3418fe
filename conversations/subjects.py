"""What threads are about, as registered by the apps above.

A thread belongs to a subject: a kind and a key. The app that owns the kind says which subjects an actor may see; the
engine never learns what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from core.actor import Actor, check_actor
from core.spaces import current


def _nobody(actor: Actor) -> Any:
    return None


def _no_requester(key: UUID) -> UUID | None:
    return None


def _no_people(key: UUID, by: Actor) -> Any:
    return None


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of subject.

    ``visible`` returns a queryset of keys the actor may see, ``supports`` one of those the actor gives support for
    (None: of none; never of what the actor requested), ``asked`` one of those that the actor asks for, ``requester``
    the card of whoever asks for it. ``space`` is the kind of space that has such subjects: in the other one nothing is
    asked of them, as their tables are not there. ``withheld`` returns a queryset of the entries whose words and files
    the actor does not read although their thread is theirs. ``people`` returns a queryset of the cards that this
    writer can mention there, who all read it; None where each of the space's people is asked for at the door. Without
    ``has_threads`` it is only linked to other subjects, and no question about threads asks for it.
    """

    kind: str
    visible: Callable[[Actor], Any]
    supports: Callable[[Actor], Any] = _nobody
    asked: Callable[[Actor], Any] = _nobody
    requester: Callable[[UUID], UUID | None] = _no_requester
    space: Literal["member", "network", "any"] = "member"
    withheld: Callable[[Actor], Any] = _nobody
    people: Callable[[UUID, Actor], Any] = _no_people
    has_threads: bool = True


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of subject known. Called once, when the app above is ready."""
    _subjects[subject.kind] = subject


def visible_subjects(actor: Actor, prefix: str) -> Q:
    """The filter of what names a subject the actor may see.

    ``prefix`` leads to the two fields that name it: ``subject_`` on a thread, ``thread__subject_`` on what hangs on
    one, ``from_`` and ``to_`` on a link.
    """
    check_actor(actor)
    condition = Q(pk__in=[])
    for subject in _subjects.values():
        if subject.space in ("any", current().kind):
            condition |= Q(**{f"{prefix}kind": subject.kind, f"{prefix}id__in": subject.visible(actor)})
    return condition


def seen_subject(actor: Actor, prefix: str) -> Q:
    """The same as a question for each row: beside an alternative, a list of all subjects would be made for one row."""
    return _each(actor, prefix, lambda subject: subject.visible(actor))


def supported_subject(actor: Actor, prefix: str) -> Q:
    """The filter of what names a subject the actor gives support for, as a question for each row."""
    return _each(actor, prefix, lambda subject: subject.supports(actor))


def asked_subject(actor: Actor, prefix: str) -> Q:
    """The filter of what names a subject that the actor asks for, as a question for each row."""
    return _each(actor, prefix, lambda subject: subject.asked(actor))


def supports(actor: Actor, kind: str, key: UUID) -> bool:
    """Whether the actor gives support for this subject."""
    check_actor(actor)
    known = next((subject for subject in _here() if subject.kind == kind), None)
    found = None if known is None else known.supports(actor)
    return found is not None and bool(found.filter(pk=key).exists())


def requester_of(kind: str, key: UUID) -> UUID | None:
    """The card of whoever asks for this subject, if somebody does."""
    return _subjects[kind].requester(key) if kind in _subjects else None


def people_of(kind: str, key: UUID, by: Actor) -> Any:
    """A queryset of the cards that can be mentioned in this subject's threads; None where that is asked at the door."""
    return _subjects[kind].people(key, by) if kind in _subjects else None


def withheld(actor: Actor, entry: str) -> Q:
    """The filter of what belongs to an entry (``entry`` leads to it) whose words are kept back from the actor."""
    check_actor(actor)
    condition = Q(pk__in=[])
    for subject in _here():
        if (found := subject.withheld(actor)) is not None:
            condition |= Q(**{f"{entry}__in": found})
    return condition


def _here() -> list[Subject]:
    """The kinds of subject with threads that the current space has tables for."""
    return [one for one in _subjects.values() if one.has_threads and one.space in ("any", current().kind)]


def _each(actor: Actor, prefix: str, keys: Callable[[Subject], Any]) -> Q:
    check_actor(actor)
    condition = Q(pk__in=[])
    for subject in _here():
        if (found := keys(subject)) is not None:
            condition |= Q(**{f"{prefix}kind": subject.kind}) & Q(Exists(found.filter(pk=OuterRef(f"{prefix}id"))))
    return condition
