"""What is asked of a space's clocks: its calendars and policies, and how far counting anew has come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from clocks.calendars import Calendar
from clocks.models import Clock
from clocks.policies import Book, Policy, with_defaults
from clocks.recounts import Recount
from core.chosen import Chosen, Kept
from core.models import Setting
from core.statements import padded, remembered


def book() -> Book:
    """Every calendar and policy of the space, in one query."""
    rows = _settings()
    calendars = [_kept(Calendar, row) for row in rows if row[0] == Calendar.kind]
    policies = [_kept(Policy, row) for row in rows if row[0] == Policy.kind]
    return with_defaults(calendars, policies, settings.TIME_ZONE)


@remembered()
def _settings() -> QuerySet[Setting, Any]:
    rows = Setting.objects.filter(kind__in=[Calendar.kind, Policy.kind]).order_by("name")
    return rows.values_list("kind", "id", "name", "data", "before")


def clocks_of(kind: str, subject_ids: Iterable[UUID], whole: UUID | None = None) -> dict[UUID, list[Clock]]:
    """The clocks of several subjects that have not stopped, and all of one that is shown ``whole``; each subject's
    latest first. One query.
    """
    found: dict[UUID, list[Clock]] = {}
    for clock in _clocks(kind, padded(subject_ids), whole):
        found.setdefault(clock.subject_id, []).append(clock)
    return found


@remembered()
def _clocks(kind: str, subject_ids: tuple[UUID, ...], whole: UUID | None) -> QuerySet[Clock]:
    rows = Clock.objects.filter(subject_kind=kind, subject_id__in=subject_ids)
    shown = Q(stopped_at=None) if whole is None else Q(stopped_at=None) | Q(subject_id=whole)
    return rows.filter(shown).order_by("-started_at")


def recount() -> Recount | None:
    """The last time all clocks were counted anew: how far it is, or when it ended. None when it never was."""
    kept = Recount.named(Recount.NAME)
    return kept.value if kept else None


def uses_of_calendar(key: UUID) -> list[str]:
    """Names of the policies that count by this calendar."""
    return [kept.name for kept in book().policies if kept.value.calendar == key]


def clocks_under(policy: UUID) -> int:
    """How many open clocks run under a policy."""
    return Clock.objects.live().filter(policy=policy).count()


def _kept(kind: type[Chosen], row: Any) -> Kept[Any]:
    _, key, name, data, before = row
    return Kept(key, name, _parsed(kind, json.dumps(data)), before is not None)


@lru_cache(maxsize=512)
def _parsed(kind: type[Chosen], text: str) -> Chosen:
    """Settings change seldom and are read at every reply: an equal one is checked once a process."""
    return kind.model_validate_json(text, extra="ignore")
