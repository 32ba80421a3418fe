"""What an organization knows beside its long history: articles, links to its cases, processes and a run.

Made once for a size, like the history, and found again by the next measure. Imported after ``common.set_up``.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from bench.history import Desk
from cases.models import Case
from conversations.markdown import RENDERER_VERSION
from conversations.models import Link
from core.ids import new_id
from directory.models import Person
from knowledge.models import Article, Review, Revision, Run
from knowledge.processes import process_html
from knowledge.steps import Process

STEPS = 12
BATCH = 2_000
MOST_LINKED = 5
"""The first article has a fifth of all links, the others share the rest: what is used is used again."""
WORDS = ("gateway", "failover", "certificate", "backup", "latency", "firmware", "quota", "replication")


@dataclass(frozen=True, slots=True)
class Known:
    """Keys of what is looked at: an article that answered most cases, a process, a run, and the run's case."""

    busy: UUID
    process: UUID
    run: UUID
    case: int


def know(desk: Desk, articles: int, links: int) -> Known:
    """Bring the articles and links to at least these numbers, and say what to look at. Ask in the desk's space."""
    person = Person.objects.filter(user_id=desk.user_id).first()
    assert person is not None
    _write(max(0, articles - Article.objects.count()), person)
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True)[:articles])
    _link(max(0, links - Link.objects.filter(kind="used").count()), keys, person)
    process = Article.objects.filter(kind="process").order_by("pk")[0]
    case = Case.objects.get(number=desk.busy)
    run = Run.objects.filter(subject_id=case.pk).first() or _run(process, case, person)
    return Known(keys[0], process.pk, run.pk, case.number)


def _write(count: int, by: Person) -> None:
    begun = Article.objects.count()
    for numbers in _batches(begun, begun + count):
        articles = [_article(number, by) for number in numbers]
        Article.objects.bulk_create(articles)
        revisions = [_revision(one, by) for one in articles]
        Revision.objects.bulk_create(revisions)
        for article, revision in zip(articles, revisions, strict=True):
            article.live = revision
        Article.objects.bulk_update(articles, ["live"])
        flagged = [one for one in articles if one.flags]
        rows = [Review(article=one, kind="flag", reason="old", person=by, revision=one.live) for one in flagged]
        Review.objects.bulk_create(rows)


def _batches(first: int, last: int) -> list[range]:
    return [range(at, min(at + BATCH, last)) for at in range(first, last, BATCH)]


def _article(number: int, by: Person) -> Article:
    word = WORDS[number % len(WORDS)]
    at = timezone.now() - timedelta(minutes=number)
    return Article(
        pk=new_id(),
        kind="process" if number % 10 == 1 else "solution",
        title=f"The {word} stalls, case {number}",
        summary=f"What helps when the {word} stalls for the {number}th time.",
        topic=word,
        confidence=("validated", "unproven")[number % 2],
        audience=("all", "requesters")[number % 5 == 0],
        by=by,
        owner=by,
        changed_at=at,
        verify_by=at + timedelta(days=number % 400 - 30),
        flags=int(number % 40 == 0),
        reused=number % 7,
    )


def _revision(article: Article, by: Person) -> Revision:
    body, html = _said(article)
    return Revision(
        pk=new_id(), article=article, number=1, state="published", title=article.title, summary=article.summary,
        body=body, html=html, renderer=RENDERER_VERSION, by=by, writers=[by.pk], published_by=by,
        published_at=article.changed_at,
    )  # fmt: skip


def _said(article: Article) -> tuple[dict[str, object], dict[str, object]]:
    if article.kind == "solution":
        words = " ".join([f"The {article.topic} stalls and comes back after a while."] * 12)
        return dict.fromkeys(("issue", "resolution"), words), dict.fromkeys(("issue", "resolution"), f"<p>{words}</p>")
    process = Process.given({"steps": [{"title": f"Step {n} of the {article.topic}"} for n in range(STEPS)]})
    return process.data(), process_html(process, case_links=True)


def _link(count: int, keys: list[UUID], by: Person) -> None:
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    pairs = ((number // len(cases), number % len(cases)) for number in itertools.count())
    made = 0
    for numbers in _batches(0, count):
        rows = []
        for number in numbers:
            turn, case = next(pairs)
            key = keys[0] if number % MOST_LINKED == 0 else keys[(number + turn) % len(keys)]
            ends = {"from_kind": "case", "from_id": cases[case], "to_kind": "article", "to_id": key}
            rows.append(Link(kind="used", by=by, at=timezone.now() - timedelta(seconds=made), **ends))
            made += 1
        Link.objects.bulk_create(rows, ignore_conflicts=True)


def _run(process: Article, case: Case, by: Person) -> Run:
    assert process.live is not None
    about = {"subject_kind": "case", "subject_id": case.pk}
    made: Run = Run.objects.create(article=process, revision=process.live, by=by, holder=by, **about)
    return made
