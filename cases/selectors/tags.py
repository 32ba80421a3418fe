"""What the pages of tags know: which there are, on how many cases, and what else names one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone

from cases.choices import Undoable
from cases.models import Case, Reversal
from cases.reports.asking import ask
from cases.saved.views import Offered
from core.actor import Actor
from core.chosen import kinds
from core.models import Setting

SHOWN = 500
LOOKED_AT = 5000
"""Different tags, the most used first, that a filter looks through."""
NO_TAGS = frozenset({"form", "form_version", "calendar", "clock_policy", "import_mapping"})
"""Settings that hold other people's words and never the name of a tag."""
UNDONE_SHOWN = 10

COUNTED = """
SELECT unnest(tags) AS tag, sum(number)::bigint AS number FROM (
    SELECT tags, count(*) AS number FROM c GROUP BY tags OFFSET 0
) AS alike GROUP BY tag ORDER BY number DESC, tag LIMIT %s
"""
"""Cases with the same tags are counted before these are taken apart: there are fewer of such sets than cases."""


@dataclass(frozen=True, slots=True)
class TagLine:
    """A tag and the number of cases that carry it, of those the reader sees."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class Tags:
    """The list. ``is_cut`` says that more tags fit than are shown."""

    lines: list[TagLine]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class TagChange:
    """A change of one's own that can be taken back."""

    key: UUID
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Uses:
    """What is about to change: cases with the tag, of these with the other one too, and settings that name the tag.

    Of cases and settings alike, only those the reader sees are counted or named.
    """

    count: int
    into: int
    both: int
    named: list[str] = field(default_factory=list)


def tag_lines(actor: Actor, words: str = "") -> Tags:
    """The tags on the cases that the actor sees, the most used first. One query."""
    found = ask(COUNTED, Case.objects.visible_to(actor), [LOOKED_AT], columns=("tags",))
    fitting = [TagLine(tag, count) for tag, count in found if words.strip().lower() in tag]
    return Tags(fitting[:SHOWN], len(fitting) > SHOWN)


def uses_of(actor: Actor, tag: str, into: str = "") -> Uses:
    """How much a change would be about, of what the actor sees. Four queries at most."""
    cases = Case.objects.visible_to(actor)
    count = cases.filter(tags__contains=[tag]).count()
    others = cases.filter(tags__contains=[into]).count() if into else 0
    both = cases.filter(tags__contains=[tag, into]).count() if others else 0
    return Uses(count, others, both, _settings(actor, tag))


def undoable_changes(actor: Actor) -> list[TagChange]:
    """What the actor changed in the last hour and can take back, the newest first."""
    rows = Reversal.objects.visible_to(actor).filter(kind=Undoable.TAGS, done_at=None, until__gt=timezone.now())
    return [TagChange(row.pk, _words(row.data), row.at) for row in rows.order_by("-at")[:UNDONE_SHOWN]]


def _settings(actor: Actor, tag: str) -> list[str]:
    """Settings the actor sees whose data holds the tag as a word of its own."""
    word = json.dumps(tag, ensure_ascii=False)
    shapes = {kind: shape for kind, shape in kinds().items() if kind not in NO_TAGS and not shape.is_private}
    rows: Any = Setting.objects.filter(kind__in=shapes).annotate(said=Cast("data", CharField()))
    named = []
    for row in rows.filter(said__contains=word).order_by("kind", "name")[:SHOWN]:
        shape = shapes[row.kind]
        if not issubclass(shape, Offered):
            named.append(f"{shape.called} {row.name}")
            continue
        value = shape.of(row.data)
        if value.is_visible_to(actor):
            named.append(f"{shape.called} {value.title}")
    return named


def _words(data: dict[str, Any]) -> str:
    return f"{data['tag']} " + (f"became {data['into']}" if data["into"] else "was removed")
