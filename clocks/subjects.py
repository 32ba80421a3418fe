"""The register of what clocks measure: the apps above say what they know and hear what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clocks.policies import Facts


@dataclass(frozen=True, slots=True)
class Told:
    """A clock has used a share of its target (100: all of it). Plain data; ``due_at`` is when the target passes."""

    subject_id: UUID
    metric: str
    percent: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of subject.

    ``facts`` answers for several keys at once what policies ask; ``told`` hears of shares that were reached, inside the
    transaction that notes them; ``moved`` hears which subjects' clocks are due at another time than before;
    ``recounted`` hears that all open clocks follow other settings now: what was not promised before may be promised.
    """

    kind: str
    facts: Callable[[Iterable[UUID]], Mapping[UUID, Facts]]
    told: Callable[[list[Told]], None]
    moved: Callable[[Iterable[UUID]], None]
    recounted: Callable[[], None]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of subject known. Called once, when Django is ready."""
    if subject.kind in _subjects:
        raise ValueError(f"Two apps measure subjects of the kind {subject.kind}.")
    _subjects[subject.kind] = subject


def subjects() -> list[Subject]:
    """Every kind of subject."""
    return list(_subjects.values())


def subject_of(kind: str) -> Subject:
    """The subject of this kind. ``KeyError`` for one that nobody registered."""
    return _subjects[kind]
