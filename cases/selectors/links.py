"""What belongs to a case: its links read from both ends, as far as the reader sees the other one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.models import Case
from conversations.models import Entry, Link, Thread
from core.actor import Actor
from core.statements import remembered
from knowledge.models import Article

BACK: dict[str, str] = {
    Link.Kind.RELATED: "Related to",
    Link.Kind.DUPLICATE: "Has the duplicate",
    Link.Kind.FOLLOW_UP: "Followed up by",
    Link.Kind.CHILD: "Has the part",
    Link.Kind.SPLIT: "A part was split off to",
    Link.Kind.MERGED: "Took in",
}
"""The words of a link for the case that it leads to."""
BY_HAND = (Link.Kind.RELATED, Link.Kind.DUPLICATE, Link.Kind.CHILD)
FOR_REQUESTERS = (Link.Kind.FOLLOW_UP, Link.Kind.SPLIT, Link.Kind.MERGED)
ARTICLE_WORDS: dict[str, str] = {Link.Kind.USED: "Answered by", Link.Kind.CAPTURED: "Written up in"}
_ARTICLE = ("id", "title", "kind", "confidence")
MOST = 100
MOST_PARTS = 5_000
"""So many open parts of several cases are looked at together."""
ENTRIES = 200


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article that answered a case, or was written from it."""

    key: UUID
    words: str
    article: Any
    is_answer: bool


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link as one end reads it: the words, and the case at the other end."""

    key: UUID
    kind: str
    is_back: bool
    words: str
    other: Any
    may_remove: bool


def words_of(kind: str, *, is_back: bool) -> str:
    """A link in words, for the end it begins at or for the other one."""
    return BACK[kind] if is_back else str(Link.Kind(kind).label)


def choices() -> list[tuple[str, str]]:
    """What a person may say of two cases, both ways: values are the kind, with ``-back`` for the other end."""
    found = []
    for kind in BY_HAND:
        found.append((kind.value, str(kind.label)))
        if kind != Link.Kind.RELATED:
            found.append((f"{kind}-back", BACK[kind]))
    return found


def touching(key: UUID) -> Any:
    """The links of a case, at either end."""
    return Link.objects.touching("case", key)


def belonging_to(case: Any, actor: Actor) -> tuple[list[LinkLine], list[ArticleLine]]:
    """The case's links to cases that the actor sees, by kind, and articles that answered it or were written from it.

    One query without any, one more for each of the two kinds. The case itself is one that the actor was just found to
    see.
    """
    rows = list(_links(case.pk))
    known = [row for row in rows if "article" in (row.from_kind, row.to_kind)]
    return _links_of(case, actor, [row for row in rows if row not in known]), _articles_of(case, actor, known)


def _articles_of(case: Any, actor: Actor, rows: list[Link]) -> list[ArticleLine]:
    if not rows or not actor.is_staff:
        return []
    others = [_other(row, case.pk) for row in rows]
    seen = {one.pk: one for one in Article.objects.visible_to(actor).filter(pk__in=others).only(*_ARTICLE)}
    return [
        ArticleLine(
            row.pk,
            ARTICLE_WORDS.get(row.kind, "Belongs to it"),
            seen[_other(row, case.pk)],
            row.kind == Link.Kind.USED,
        )
        for row in rows
        if _other(row, case.pk) in seen
    ]


def _links_of(case: Any, actor: Actor, rows: list[Link]) -> list[LinkLine]:
    if not actor.is_staff:
        rows = [row for row in rows if row.kind in FOR_REQUESTERS]
    others = {_other(row, case.pk): row for row in rows}
    seen = {one.pk: one for one in Case.objects.visible_to(actor).filter(pk__in=others)} if rows else {}
    return [
        LinkLine(
            row.pk,
            row.kind,
            row.to_id == case.pk,
            words_of(row.kind, is_back=row.to_id == case.pk),
            seen[_other(row, case.pk)],
            row.kind in BY_HAND,
        )
        for row in rows
        if _other(row, case.pk) in seen
    ]


@remembered()
def _links(key: UUID) -> Any:
    return touching(key).order_by("kind", "at", "id")[:MOST]


def refs_of(keys: Iterable[Any], actor: Actor) -> dict[str, str]:
    """The numbers of those of these cases that the actor sees, by key. No query for no keys."""
    wanted = {str(key) for key in keys if key}
    rows = Case.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", "number") if wanted else ()
    return {str(key): f"C-{number}" for key, number in rows}


def open_children(case: Any, actor: Actor) -> list[Any]:
    """The parts of a case that still have to be done, as far as the actor sees them."""
    parts = Link.objects.filter(kind=Link.Kind.CHILD, to_kind="case", to_id=case.pk, from_kind="case").values("from_id")
    return list(Case.objects.visible_to(actor).live().filter(pk__in=parts).order_by("number")[:MOST])


def open_parts(keys: Iterable[UUID], actor: Actor) -> dict[UUID, list[Any]]:
    """The same of several cases at once: by its key, each one's that has any. Two queries."""
    rows = Link.objects.filter(kind=Link.Kind.CHILD, to_kind="case", to_id__in=list(keys), from_kind="case")
    wholes: dict[UUID, set[UUID]] = defaultdict(set)
    for part, whole in rows.values_list("from_id", "to_id"):
        wholes[part].add(whole)
    found: dict[UUID, list[Any]] = defaultdict(list)
    for case in Case.objects.visible_to(actor).live().filter(pk__in=list(wholes)).order_by("number")[:MOST_PARTS]:
        for whole in wholes[case.pk]:
            found[whole].append(case)
    return {whole: each[:MOST] for whole, each in found.items()}


def entries_to_split(case: Any, actor: Actor) -> list[Any]:
    """The last entries of a case's conversation that the actor reads: what may be chosen for a new case."""
    main = {"thread__subject_kind": "case", "thread__subject_id": case.pk, "thread__kind": Thread.Kind.MAIN}
    rows = Entry.objects.visible_to(actor).filter(**main, deleted_at=None).select_related("by")
    return list(rows.order_by("-at", "-id")[:ENTRIES])[::-1]


def target_of(stub: Any, actor: Actor) -> int | None:
    """The number of the case that this one was merged into, if the actor sees it. No query for one that stands."""
    if stub.merged_into_id is None:
        return None
    rows = Case.objects.visible_to(actor).filter(pk=stub.merged_into_id)
    found: int | None = rows.values_list("number", flat=True).first()
    return found


def _other(row: Any, key: UUID) -> UUID:
    found: UUID = row.from_id if row.to_id == key else row.to_id
    return found
