"""What threads are about, as registered by the apps above.

A thread belongs to a subject: a kind and a key. The app that owns the kind says which subjects an actor may see; the
engine never learns what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from core.actor import Actor, check_actor


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of subject.

    ``visible`` returns a queryset of keys the actor may see; ``may_write`` says whether the actor may add an entry of a
    kind (``reply`` or ``note``) to the subject with this key.
    """

    kind: str
    visible: Callable[[Actor], Any]
    may_write: Callable[[Actor, UUID, str], bool]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of subject known. Called once, when the app above is ready."""
    _subjects[subject.kind] = subject


def subject_of(kind: str) -> Subject:
    """The registered kind; KeyError for one nobody owns."""
    return _subjects[kind]


def visible_subjects(actor: Actor, prefix: str = "") -> Q:
    """The filter of threads (or, with a prefix such as ``thread__``, of what hangs on them) the actor may see."""
    check_actor(actor)
    condition = Q(pk__in=[])
    for subject in _subjects.values():
        condition |= Q(**{f"{prefix}subject_kind": subject.kind, f"{prefix}subject_id__in": subject.visible(actor)})
    return condition
