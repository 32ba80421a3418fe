"""What threads are about, as registered by the apps above.

A thread belongs to a subject: a kind and a key. The app that owns the kind says which subjects an actor may see; the
engine never learns what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.actor import Actor, check_actor


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of subject.

    ``visible`` returns a queryset of keys the actor may see.
    """

    kind: str
    visible: Callable[[Actor], Any]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of subject known. Called once, when the app above is ready."""
    _subjects[subject.kind] = subject


def visible_subjects(actor: Actor, prefix: str = "") -> Q:
    """The filter of threads (or, with a prefix such as ``thread__``, of what hangs on them) the actor may see."""
    check_actor(actor)
    condition = Q(pk__in=[])
    for subject in _subjects.values():
        condition |= Q(**{f"{prefix}subject_kind": subject.kind, f"{prefix}subject_id__in": subject.visible(actor)})
    return condition
