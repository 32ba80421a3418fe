"""Articles of the seeded world: for all staff, for a team few are in, framed, for requesters, and archived."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from conversations.models import Link
from core.models import Setting
from knowledge.models import Article, Review, Revision, Run

STEPS = ("00000001", "00000002")
BODY = {"issue": "text", "resolution": "text"}


def seed_knowledge(found: dict[str, Any], team: str, who: dict[str, str]) -> None:
    """An article each way that one may be seen, with a draft in review beside what readers have.

    ``article`` is for all staff and under review, ``article_unseen`` for the team alone, ``article_framed`` has a draft
    only, ``article_shown`` is for requesters too and has revisions before, behind and beside what they read, and
    ``article_gone`` is archived: what stands for it is for the team alone since.
    """
    private = {"audience": "team", "team_id": team}
    for_all = {"audience": "requesters", "confidence": "validated"}
    _article(found, "", who["admin"], who, numbers=(1,))
    _article(found, "_unseen", who["private"], who, numbers=(7,), **private)
    _article(found, "_framed", who["agent"], who, numbers=())
    _article(found, "_shown", who["admin"], who, numbers=(3, 4), team_id=team, **for_all)
    stands = {"superseded_by_id": found["article_unseen"], "archived_at": timezone.now()}
    _article(found, "_gone", who["admin"], who, numbers=(1,), confidence="archived", **stands)
    _ties(found, who["agent"])
    _processes(found, team, who)
    found["colleague"] = who["named"]
    Setting.objects.create(kind="knowledge_rules", name="knowledge", before={"name": "knowledge", "data": {}})


def _article(found: dict[str, Any], suffix: str, by: str, who: dict[str, str], numbers: Any, **more: Any) -> None:
    article = Article.objects.create(kind="solution", title="Article", by_id=by, owner_id=by, **more)
    found[f"article{suffix}"] = str(article.pk)
    for number in numbers:
        made = _revision(article, by, number=number, state="published", published_by_id=by)
        article.live = made
        found.setdefault(f"revision{suffix}", str(number))
        found.setdefault(f"revision_id{suffix}", str(made.pk))
    article.save()
    if suffix == "_gone":
        return
    draft = _revision(article, by, state="review" if numbers else "draft")
    if not numbers:
        found[f"edited{suffix}"] = draft.edited_at.isoformat()
        return
    reviewer = who["agent" if by != who["private"] else "admin"]
    due = timezone.now() + timedelta(days=3)
    asked = {"kind": "review", "person_id": reviewer, "by_id": by, "due_at": due}
    found[f"review{suffix}"] = str(_said(article, draft, **asked))
    found[f"flag{suffix}"] = str(_said(article, article.live, kind="flag", person_id=by, reason="wrong"))
    checked = {"verdict": "true", "depth": "tried", "answered_at": timezone.now()}
    _said(article, article.live, kind="verified", person_id=by, **checked)
    _said(article, article.live, kind="vote", person_id=by, verdict="helped", answered_at=timezone.now())
    Article.objects.filter(pk=article.pk).update(flags=1)


def _revision(article: Article, by: str, **more: Any) -> Revision:
    said = {"title": "Revision", "body": BODY, "html": BODY, "renderer": 1, "writers": [by], "asked": 1}
    made: Revision = Revision.objects.create(article=article, by_id=by, **said, **more)
    return made


def _said(article: Article, revision: Any, **more: Any) -> Any:
    return Review.objects.create(article=article, revision=revision, **more).pk


def _processes(found: dict[str, Any], team: str, who: dict[str, str]) -> None:
    """A process for all staff, one in the making, one for the team; runs on cases, one of which few see."""
    steps = {"steps": [{"key": key, "title": "Step"} for key in STEPS]}
    for suffix, number, audience in (("", 1, "all"), ("_inner", None, "all"), ("_unseen", 1, "team")):
        by = who["private" if suffix == "_unseen" else "agent"]
        row = {"by_id": by, "owner_id": by, "audience": audience, "team_id": team}
        article = Article.objects.create(kind="process", title="Process", **row)
        state = "published" if number else "draft"
        said = {"title": "Revision", "body": steps, "renderer": 1, "writers": [by], "number": number, "state": state}
        made = Revision.objects.create(article=article, by_id=by, **said)
        if number:
            Article.objects.filter(pk=article.pk).update(live=made)
        found[f"process{suffix}"] = str(article.pk)
        if suffix == "_inner":
            continue
        done = {STEPS[0]: {"state": "done", "by": by, "name": "x", "at": timezone.now().isoformat(), "note": ""}}
        about = {"subject_kind": "case", "subject_id": found[f"case_id{suffix}"]}
        run = Run.objects.create(article=article, revision=made, by_id=by, holder_id=by, steps=done, **about)
        found[f"run{suffix}"] = str(run.pk)


def _ties(found: dict[str, Any], by: str) -> None:
    """An article is linked to one beside it and to the team's; it answered a case and was written from one few see."""
    key = found["article"]
    for suffix, other in (("", "_framed"), ("_unseen", "_unseen")):
        ends = {"from_kind": "article", "from_id": key, "to_kind": "article", "to_id": found[f"article{other}"]}
        found[f"tie{suffix}"] = str(Link.objects.create(kind="related", by_id=by, **ends).pk)
    for article in ("article", "article_unseen"):
        ends = {"from_kind": "case", "from_id": found["case_id"], "to_kind": "article", "to_id": found[article]}
        Link.objects.create(kind="used", by_id=by, **ends)
    ends = {"from_kind": "article", "from_id": key, "to_kind": "case", "to_id": found["case_id_unseen"]}
    Link.objects.create(kind="captured", by_id=by, **ends)
